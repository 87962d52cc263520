import type { BrokerConfig } from '../base/config/broker-config.ts'
import { brokerLinkTls, linkTls } from '../base/config/tls-settings.ts'
import type { Network } from '../base/network.ts'
import type { TlsSettings } from '../base/tls.ts'
import type { Context } from '../messages/context.ts'
import type { MetadataImage } from '../metadata/metadata-image.ts'
import type { PeerError } from '../network/peer-error.ts'
import { PeerLink } from '../network/peer-link.ts'
import type { Input, MessageCodec } from '../protocol/codec.ts'
import type { NodeCryptography } from '../security/cryptography.ts'
import type { FetchText } from '../security/fetch-text.ts'
import { type PeerMechanism, peerMechanisms } from '../security/peer-mechanisms.ts'

/** A question in the words of an API between brokers. */
export interface PeerQuestion<Request, Response> {
  readonly request: MessageCodec<Request>
  readonly response: MessageCodec<Response>
  readonly body: Input<Request>
  /** The oldest version that can say it. */
  readonly minVersion?: number
}

/** Why a broker did not answer: `unknown` where the metadata do not say where it is. */
export type PeerFailure = PeerError['kind'] | 'unknown'

/** The other brokers of the cluster. */
export interface Peers {
  /** Asks a broker. `answered` runs once, in a later turn, with a response or with why there is none. */
  ask<Request, Response>(
    brokerId: number,
    question: PeerQuestion<Request, Response>,
    answered: (failure: PeerFailure | null, response: Response | null) => void,
  ): void
  /** Brokers came, went or moved. */
  brokersChanged(): void
  /** Ends all connections. */
  close(): void
}

function missing(): never {
  throw new TypeError('whoever asks brokers that take SASL has cryptography')
}

export interface PeerBrokersOptions {
  readonly network: Network
  readonly context: Context
  readonly config: BrokerConfig
  /** By which this node shows who it is; needed where other brokers ask. */
  readonly cryptography?: () => NodeCryptography
  /** The same: where bearer tokens come from. */
  readonly fetchText?: FetchText
  readonly image: () => MetadataImage
}

/**
 * Connections to other brokers, over the listener that brokers find each other on, made when one is first asked. Each API has its own: answers come in the order of the
 * questions, and what has to wait over there is not to keep others waiting.
 */
export class PeerBrokers implements Peers {
  readonly #options: PeerBrokersOptions
  readonly #tls: () => TlsSettings | null
  readonly #sasl: (() => PeerMechanism) | null
  readonly #links = new Map<string, { readonly brokerId: number; readonly link: PeerLink }>()

  constructor(options: PeerBrokersOptions) {
    this.#options = options
    this.#tls = linkTls(() => options.config, brokerLinkTls)
    const { config, context, cryptography = missing, fetchText = null } = options
    this.#sasl = peerMechanisms(config.interBrokerSasl, { cryptography, fetchText, context })
  }

  ask<Request, Response>(
    brokerId: number,
    { request, response, body, minVersion }: PeerQuestion<Request, Response>,
    answered: (failure: PeerFailure | null, response: Response | null) => void,
  ): void {
    const link = this.#link(brokerId, request.apiKey)
    if (link === null) {
      this.#options.context.defer(() => answered('unknown', null))
      return
    }
    const timeoutMs = this.#options.config.requestTimeoutMs
    const options = minVersion === undefined ? { timeoutMs } : { timeoutMs, minVersion }
    link.ask(request, response, body, options, (error, answer) => answered(error?.kind ?? null, answer))
  }

  /** Brokers came, went or moved: what is asked of one that is gone is answered at once. */
  brokersChanged(): void {
    for (const [key, { brokerId, link }] of this.#links) {
      const address = this.#addressOf(brokerId)
      if (address !== null) link.address = address
      else {
        this.#links.delete(key)
        link.close()
      }
    }
  }

  close(): void {
    for (const { link } of this.#links.values()) link.close()
    this.#links.clear()
  }

  #link(brokerId: number, apiKey: number): PeerLink | null {
    const key = `${brokerId}:${apiKey}`
    const known = this.#links.get(key)
    if (known !== undefined) return known.link
    const address = this.#addressOf(brokerId)
    if (address === null) return null
    const { network, context, config } = this.#options
    const { arena, clock, random, logger } = context
    const link = new PeerLink({
      network,
      address,
      tls: this.#tls,
      sasl: this.#sasl,
      arena,
      timers: {
        schedule: (delayMs, turn) => context.schedule(delayMs, turn),
        cancel: (timer) => context.cancel(timer),
      },
      clock,
      random,
      clientId: `broker-${config.nodeId}`,
      config,
      logger,
    })
    this.#links.set(key, { brokerId, link })
    return link
  }

  #addressOf(brokerId: number): { host: string; port: number } | null {
    const { image, config } = this.#options
    const endpoint = image()
      .broker(brokerId)
      ?.endpoints.find(({ name }) => name === config.interBrokerListenerName)
    return endpoint === undefined ? null : { host: endpoint.host, port: endpoint.port }
  }
}

/** For a broker that has no others to ask. */
export const NO_PEERS: Peers = {
  ask: (_brokerId, _question, answered) => answered('unknown', null),
  brokersChanged() {},
  close() {},
}
