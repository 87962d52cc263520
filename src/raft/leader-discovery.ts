import type { RafkaError } from '../base/errors.ts'
import type { Logger } from '../base/logger.ts'
import { ErrorCode, errorMessage, errorName } from '../protocol/error-codes.ts'
import type { Host } from './host.ts'
import type { Quorum } from './quorum.ts'
import type { QuorumHint } from './raft-responses.ts'

const REPEAT_MS = 10_000

/** What becomes of an answer: it was about who leads and is dealt with, or the other side is to be left alone for a while, or its content counts. */
export type HintOutcome = 'dealt with' | 'failed' | 'counts'

/** Learns from requests and answers who leads in which epoch. */
export class LeaderDiscovery {
  readonly #quorum: Quorum
  readonly #logger: Logger
  readonly #clusterId: string
  /** By what was said. */
  readonly #quietUntilMs = new Map<string, number>()

  constructor(quorum: Quorum, logger: Logger, clusterId: string) {
    this.#quorum = quorum
    this.#logger = logger
    this.#clusterId = clusterId
  }

  /** Takes over a later epoch, and the leader of this one. False for one that contradicts what is known, which is not taken over. */
  learn(leaderId: number, epoch: number, host: Host | null): boolean {
    const { role, own } = this.#quorum
    if (epoch < role.epoch) return true
    if (epoch === role.epoch) {
      if (leaderId < 0 || leaderId === role.leaderId) {
        if (leaderId >= 0 && role.kind === 'unattached' && host !== null) this.#follow(epoch, leaderId, host)
        return true
      }
      if (role.leaderId >= 0) {
        this.#logger.error('two leaders in one epoch of the metadata quorum', { epoch, leaderId, knownLeaderId: role.leaderId })
        return false
      }
    }
    if (leaderId < 0) this.#quorum.becomeUnattached(epoch)
    else if (leaderId === own.id && role.kind === 'leader') return false
    else this.#follow(epoch, leaderId, host)
    return true
  }

  /** Kafka's handling of what every kind of answer may say. */
  judge(hint: QuorumHint): HintOutcome {
    const { errorCode, leaderId, leaderEpoch, leaderHost } = hint
    const { role } = this.#quorum
    if (leaderEpoch < role.epoch || errorCode === ErrorCode.UNKNOWN_LEADER_EPOCH) return 'dealt with'
    if (
      leaderEpoch > role.epoch ||
      errorCode === ErrorCode.FENCED_LEADER_EPOCH ||
      errorCode === ErrorCode.NOT_LEADER_OR_FOLLOWER
    ) {
      this.learn(leaderId, leaderEpoch, leaderHost)
      return 'dealt with'
    }
    if (leaderId >= 0 && leaderId !== this.#quorum.own.id && (role.leaderId < 0 || role.kind === 'unattached')) {
      this.learn(leaderId, leaderEpoch, leaderHost)
      return errorCode === ErrorCode.NONE ? 'counts' : 'dealt with'
    }
    switch (errorCode) {
      case ErrorCode.BROKER_NOT_AVAILABLE:
        return 'failed'
      case ErrorCode.INVALID_VOTER_KEY:
        this.#sayOnceInAWhile('voter', () =>
          this.#logger.warn(
            'a node of the metadata quorum is not the voter that is meant: does controller.quorum.voters name it?',
            {
              error: errorName(errorCode),
              voters: this.#quorum.history.voters.map(({ id }) => id).join(),
            },
          ),
        )
        return 'failed'
      default:
        return 'counts'
    }
  }

  /** A request came to nothing. */
  failed(error: RafkaError, what: string): false {
    this.#logger.debug('a request to the metadata quorum failed', { what, error: error.message })
    return false
  }

  /** The other side answered with an error that is not looked for. It is asked again soon, and what it says is said once in a while. */
  unexpected(errorCode: number, what: string): false {
    if (errorCode === ErrorCode.BROKER_NOT_AVAILABLE) return false
    this.#sayOnceInAWhile(`${what}/${errorCode}`, () =>
      this.#logger.error('a node of the metadata quorum refuses what it is asked', {
        what,
        errorCode,
        error: errorName(errorCode),
        reason: errorMessage(errorCode),
        clusterId: this.#clusterId,
      }),
    )
    return false
  }

  #sayOnceInAWhile(what: string, say: () => void): void {
    const { nowMs } = this.#quorum
    if (nowMs < (this.#quietUntilMs.get(what) ?? 0)) return
    this.#quietUntilMs.set(what, nowMs + REPEAT_MS)
    say()
  }

  #follow(epoch: number, leaderId: number, host: Host | null): void {
    const known = host ?? this.#quorum.hostOf(leaderId)
    // A member that led the epoch and forgot it with its disk must not vote in it, nor follow itself.
    if (known === null || leaderId === this.#quorum.own.id) {
      if (epoch > this.#quorum.epoch) this.#quorum.becomeUnattached(epoch, leaderId)
      return
    }
    this.#quorum.becomeFollower(epoch, leaderId, known)
  }
}
