import type { BrokerConfig } from '../src/base/config/broker-config.ts'
import { controllerLinkTls, linkTls } from '../src/base/config/tls-settings.ts'
import type { Network } from '../src/base/network.ts'
import type { TlsSettings } from '../src/base/tls.ts'
import type { Context } from '../src/messages/context.ts'
import { PeerError } from '../src/network/peer-error.ts'
import { PeerLink } from '../src/network/peer-link.ts'
import type { Input } from '../src/protocol/codec.ts'
import { FetchRequest } from '../src/protocol/generated/api/fetch.ts'
import { FetchSnapshotRequest } from '../src/protocol/generated/api/fetch-snapshot.ts'
import type { Destination } from '../src/raft/host.ts'
import { RAFT_CODECS } from '../src/raft/raft-codecs.ts'
import type { RaftAnswer, RaftRequest } from '../src/raft/raft-options.ts'
import type { FetchText } from '../src/security/fetch-text.ts'
import { type PeerMechanism, peerMechanisms } from '../src/security/peer-mechanisms.ts'
import { nodeCryptography } from './runtime/node-cryptography.ts'

/** Connections to the other controllers, made as they are needed. A fetch is held by the leader until there is something new, so it has a connection to itself. */
export class QuorumLinks {
  readonly #context: Context
  readonly #network: Network | null
  readonly #config: BrokerConfig
  readonly #tls: () => TlsSettings | null
  readonly #sasl: (() => PeerMechanism) | null
  readonly #links = new Map<string, PeerLink>()

  /** Without a network nobody is ever reached. */
  constructor(context: Context, network: Network | null, config: BrokerConfig, fetchText: FetchText | null) {
    this.#context = context
    this.#network = network
    this.#config = config
    this.#tls = linkTls(() => config, controllerLinkTls)
    this.#sasl = peerMechanisms(config.controllerSasl, { cryptography: nodeCryptography, fetchText, context })
  }

  ask({ host, port }: Destination, { apiKey, minVersion, body }: RaftRequest, done: RaftAnswer): void {
    const [request, response] = RAFT_CODECS.get(apiKey)!
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
      tls: this.#tls,
      sasl: this.#sasl,
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
