import type { BrokerConfig } from '../src/base/config/broker-config.ts'
import type { Network } from '../src/base/network.ts'
import type { Context } from '../src/messages/context.ts'
import { PeerError } from '../src/network/peer-error.ts'
import { PeerLink } from '../src/network/peer-link.ts'
import type { Input, MessageCodec } from '../src/protocol/codec.ts'
import { AddRaftVoterRequest, AddRaftVoterResponse } from '../src/protocol/generated/api/add-raft-voter.ts'
import { ApiVersionsRequest, ApiVersionsResponse } from '../src/protocol/generated/api/api-versions.ts'
import { BeginQuorumEpochRequest, BeginQuorumEpochResponse } from '../src/protocol/generated/api/begin-quorum-epoch.ts'
import { EndQuorumEpochRequest, EndQuorumEpochResponse } from '../src/protocol/generated/api/end-quorum-epoch.ts'
import { FetchRequest, FetchResponse } from '../src/protocol/generated/api/fetch.ts'
import { FetchSnapshotRequest, FetchSnapshotResponse } from '../src/protocol/generated/api/fetch-snapshot.ts'
import { RemoveRaftVoterRequest, RemoveRaftVoterResponse } from '../src/protocol/generated/api/remove-raft-voter.ts'
import { UpdateRaftVoterRequest, UpdateRaftVoterResponse } from '../src/protocol/generated/api/update-raft-voter.ts'
import { VoteRequest, VoteResponse } from '../src/protocol/generated/api/vote.ts'
import type { Destination } from '../src/raft/host.ts'
import type { RaftAnswer, RaftRequest } from '../src/raft/raft-options.ts'

type Codecs = readonly [request: MessageCodec<unknown>, response: MessageCodec<unknown>]

const CODECS: ReadonlyMap<number, Codecs> = new Map(
  (
    [
      [VoteRequest, VoteResponse],
      [BeginQuorumEpochRequest, BeginQuorumEpochResponse],
      [EndQuorumEpochRequest, EndQuorumEpochResponse],
      [FetchRequest, FetchResponse],
      [FetchSnapshotRequest, FetchSnapshotResponse],
      [ApiVersionsRequest, ApiVersionsResponse],
      [AddRaftVoterRequest, AddRaftVoterResponse],
      [RemoveRaftVoterRequest, RemoveRaftVoterResponse],
      [UpdateRaftVoterRequest, UpdateRaftVoterResponse],
    ] as unknown as Codecs[]
  ).map((codecs) => [codecs[0].apiKey, codecs]),
)

/** Connections to the other controllers, made as they are needed. A fetch is held by the leader until there is something new, so it has a connection to itself. */
export class QuorumLinks {
  readonly #context: Context
  readonly #network: Network | null
  readonly #config: BrokerConfig
  readonly #links = new Map<string, PeerLink>()

  /** Without a network nobody is ever reached. */
  constructor(context: Context, network: Network | null, config: BrokerConfig) {
    this.#context = context
    this.#network = network
    this.#config = config
  }

  ask({ host, port }: Destination, { apiKey, minVersion, body }: RaftRequest, done: RaftAnswer): void {
    const [request, response] = CODECS.get(apiKey)!
    const isFetch = apiKey === FetchRequest.apiKey || apiKey === FetchSnapshotRequest.apiKey
    const link = this.#link(host, port, isFetch ? 'fetch' : 'other')
    if (link === null) {
      this.#context.schedule(0, () => done(new PeerError('refused', 'there is no network', false), null))
      return
    }
    const options = {
      timeoutMs: this.#config.controllerQuorumRequestTimeoutMs,
      ...(minVersion === undefined ? {} : { minVersion }),
    }
    const bodyOf = (version: number) => body(version) as Input<unknown>
    link.ask(request, response, bodyOf, options, (error, answer) => done(error, answer))
  }

  close(): void {
    for (const link of this.#links.values()) link.close()
    this.#links.clear()
  }

  #link(host: string, port: number, purpose: string): PeerLink | null {
    const name = `${host}:${port}/${purpose}`
    const known = this.#links.get(name)
    if (known !== undefined || this.#network === null) return known ?? null
    const { arena, clock, random, logger } = this.#context
    const link = new PeerLink({
      network: this.#network,
      address: { host, port },
      arena,
      timers: {
        schedule: (delayMs, turn) => this.#context.schedule(delayMs, turn),
        cancel: (timer) => this.#context.cancel(timer),
      },
      clock,
      random,
      clientId: `raft-client-${this.#config.nodeId}`,
      config: this.#config,
      logger,
    })
    this.#links.set(name, link)
    return link
  }
}
