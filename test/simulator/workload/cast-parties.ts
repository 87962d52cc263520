import { SeededRandom } from '../../../src/base/seeded-random.ts'
import type { Copy } from '../checkers/check-history.ts'
import type { Voter } from '../simulated-cluster.ts'
import { AdministratingParty } from './administrating-party.ts'
import { ConsumingParty } from './consuming-party.ts'
import { CopyingParty } from './copying-party.ts'
import { OffsetWatchingParty } from './offset-watching-party.ts'
import type { Party, Stage, WorkloadTopic } from './party.ts'
import { ProducingParty } from './producing-party.ts'
import { TransactingParty } from './transacting-party.ts'
import { VoterChangingParty } from './voter-changing-party.ts'

/** Written by producers of every kind. */
const PLAIN: WorkloadTopic = { name: 'plain', partitions: 3 }
/** Written in transactions, and by idempotent producers beside them. */
const EXACT: WorkloadTopic = { name: 'exact', partitions: 2 }
const COPIES: WorkloadTopic = { name: 'copies', partitions: 2 }
export const TOPICS: readonly WorkloadTopic[] = [PLAIN, EXACT, COPIES]
export const COPY: Copy = { from: EXACT.name, to: COPIES.name }

const TRANSACTION_TIMEOUT_MS = 10_000

/** Pauses between what a client does, as a factor: a few lives are hectic, most are not. */
const PACES = [1, 3, 3, 3, 10]

export interface CastOptions {
  readonly brokers: readonly number[]
  readonly replicas: number
  /** Controllers that may be made voters or not; empty where voters stay as they are. */
  readonly controllers: readonly Voter[]
  readonly firstVoters: readonly number[]
}

/** The clients of a run: all of them, at a pace that the seed chooses. */
export function castParties(stage: Stage, options: CastOptions): readonly Party[] {
  const { brokers, replicas, controllers, firstVoters } = options
  const random = new SeededRandom(`${stage.world.simulation.seed}/paces`)
  const pace = (ms: number): number => ms * PACES[random.below(PACES.length)]!
  const timeoutMs = TRANSACTION_TIMEOUT_MS
  return [
    new ProducingParty(stage, 'acks-all', { topics: [PLAIN], acks: -1, isIdempotent: false, pauseMs: pace(400) }),
    new ProducingParty(stage, 'acks-1', { topics: [PLAIN], acks: 1, isIdempotent: false, pauseMs: pace(800) }),
    new ProducingParty(stage, 'acks-0', { topics: [PLAIN], acks: 0, isIdempotent: false, pauseMs: pace(1_000) }),
    new ProducingParty(stage, 'idempotent', {
      topics: [PLAIN, EXACT],
      acks: -1,
      isIdempotent: true,
      pauseMs: pace(300),
    }),
    new TransactingParty(stage, 'transactor-1', { topics: [EXACT], pauseMs: pace(500), timeoutMs }),
    new TransactingParty(stage, 'transactor-2', { topics: [EXACT, PLAIN], pauseMs: pace(800), timeoutMs }),
    new CopyingParty(stage, 'copier', {
      from: EXACT,
      to: COPIES,
      group: 'copiers',
      protocol: 'consumer',
      timeoutMs,
      pauseMs: pace(100),
    }),
    new ConsumingParty(stage, 'reader-committed', {
      topics: TOPICS,
      isolation: 'read_committed',
      group: null,
      pauseMs: pace(100),
    }),
    new ConsumingParty(stage, 'reader-all', { topics: [PLAIN], isolation: 'read_uncommitted', group: null, pauseMs: pace(100) }),
    ...['a', 'b'].map(
      (member) =>
        new ConsumingParty(stage, `classic-${member}`, {
          topics: [PLAIN],
          isolation: 'read_uncommitted',
          group: { id: 'classics', protocol: 'classic' },
          pauseMs: pace(100),
        }),
    ),
    ...['a', 'b'].map(
      (member) =>
        new ConsumingParty(stage, `modern-${member}`, {
          topics: [PLAIN, EXACT],
          isolation: 'read_committed',
          group: { id: 'moderns', protocol: 'consumer' },
          pauseMs: pace(100),
        }),
    ),
    new OffsetWatchingParty(stage, 'watcher', ['classics', 'moderns', 'copiers'], TOPICS),
    new AdministratingParty(stage, 'administrator', { topics: TOPICS, brokers, replicas, pauseMs: pace(2_000) }),
    ...(controllers.length > 0
      ? [new VoterChangingParty(stage, 'voter-changer', { controllers, firstVoters, pauseMs: pace(2_000) })]
      : []),
  ]
}
