import type { Arena } from '../base/arena.ts'
import { assert } from '../base/assert.ts'
import { Backoff } from '../base/backoff.ts'
import type { Clock } from '../base/clock.ts'
import type { RafkaError } from '../base/errors.ts'
import { hostAndPort } from '../base/host-and-port.ts'
import type { Logger } from '../base/logger.ts'
import type { Dialing, Network } from '../base/network.ts'
import type { Random } from '../base/random.ts'
import type { TlsSettings } from '../base/tls.ts'
import type { Input, MessageCodec } from '../protocol/codec.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import { ProtocolError } from '../protocol/errors.ts'
import { ApiVersionsRequest, ApiVersionsResponse } from '../protocol/generated/api/api-versions.ts'
import { SaslAuthenticateRequest, SaslAuthenticateResponse } from '../protocol/generated/api/sasl-authenticate.ts'
import { SaslHandshakeRequest, SaslHandshakeResponse } from '../protocol/generated/api/sasl-handshake.ts'
import { readResponseHeader, writeRequestHeader } from '../protocol/headers.ts'
import { Reader } from '../protocol/reader.ts'
import { Writer } from '../protocol/writer.ts'
import type { PeerMechanism } from '../security/peer-mechanisms.ts'
import type { Frame } from './frame-reader.ts'
import { PeerAuthentication, renewAfterUs } from './peer-authentication.ts'
import { PeerConnection, type PeerConnectionHost } from './peer-connection.ts'
import { PeerError, type PeerErrorKind } from './peer-error.ts'

/** Kafka's defaults for connections between nodes. */
const RECONNECT_BACKOFF_MS = 50
const RECONNECT_BACKOFF_MAX_MS = 1000
/** Asked before the other side has said what it knows: every Kafka since 2.4 answers it, and an older one says so in a way that can be read. */
const API_VERSIONS_VERSION = 3
/** What other nodes are told of this one, for their metrics (KIP-511). */
const SOFTWARE = { clientSoftwareName: 'rafka', clientSoftwareVersion: '0.1.0' } as const

export interface PeerAddress {
  readonly host: string
  readonly port: number
}

export interface PeerLinkOptions {
  readonly network: Network
  readonly address: PeerAddress
  /** How the other side is spoken to, asked before each attempt; null: without TLS. */
  readonly tls: () => TlsSettings | null
  /** Of the thread of the actor that asks: answers are read into it. */
  readonly arena: Arena
  /** How this node shows who it is, anew for each connection; absent or null where the other side does not ask. */
  readonly sasl?: (() => PeerMechanism) | null
  /** The actor's, from its context. */
  readonly timers: { schedule(delayMs: number, turn: () => void): number; cancel(timer: number): void }
  readonly clock: Clock
  readonly random: Random
  readonly clientId: string
  readonly config: PeerLinkConfig
  readonly logger: Logger
  /** A connection that was there is lost, and was not given up here. */
  readonly lost?: () => void
}

/** What a link takes from the broker's configuration, and what Kafka does not let be configured there. */
export interface PeerLinkConfig {
  /** An answer that is longer ends the connection. */
  readonly socketRequestMaxBytes: number
  /** For a connection to be there and to have told its versions. */
  readonly socketConnectionSetupTimeoutMs: number
  /** From the beginning of one attempt to connect to the next, growing with each that fails. Default 50 ms. */
  readonly reconnectBackoffMs?: number
  /** Default 1 s. */
  readonly reconnectBackoffMaxMs?: number
}

export interface AskOptions {
  /** For the answer, from the call on: the time that it takes to connect is part of it. */
  readonly timeoutMs: number
  /** Bounds of the versions that will do; those of the codec where absent. */
  readonly minVersion?: number
  readonly maxVersion?: number
  /** The answer's record bytes are used after the callback has returned: it gets the frame, and releases it. */
  readonly keepFrame?: boolean
}

/**
 * Either an error, or a response with the version that it was asked in. `frame` is not null only with `keepFrame`; without it the response's record bytes are
 * there as long as the callback runs.
 */
export type Answered<Response> = (
  error: PeerError | null,
  response: Response | null,
  apiVersion: number,
  frame: Frame | null,
) => void

/** An API with the versions of it that will do. */
type ApiRange = Pick<MessageCodec<unknown>, 'apiKey' | 'minVersion' | 'maxVersion'>

type Versions = ReadonlyMap<number, { minVersion: number; maxVersion: number }>

interface Asked {
  readonly request: MessageCodec<unknown>
  readonly response: MessageCodec<unknown>
  readonly body: unknown
  readonly options: AskOptions
  readonly answered: Answered<unknown>
  timer: number
  apiVersion: number
  correlationId: number
}

/**
 * What this node asks of one other, over one connection: requests leave in the order of the calls, and are answered in that order, so that one for which the other side
 * waits (a Fetch) holds up those behind it. It connects when it is first asked, and again after the connection was lost, at once or after a back-off; it asks nothing
 * twice. Every call to `ask` is answered once, never before it has returned.
 */
export class PeerLink implements PeerConnectionHost {
  readonly arena: Arena
  readonly frameBytesMax: number
  readonly #options: PeerLinkOptions
  readonly #backoff: Backoff
  readonly #reader = new Reader(new Uint8Array(0))
  readonly #writer = new Writer()
  #address: PeerAddress
  #dialing: Dialing | null = null
  #connection: PeerConnection | null = null
  /** By API, of the connection that is there; null before it has told them. */
  #versions: ReadonlyMap<number, { minVersion: number; maxVersion: number }> | null = null
  /** Not sent yet, in order. */
  readonly #waiting: Asked[] = []
  /** Sent, and not answered, in order. */
  readonly #inFlight: Asked[] = []
  #correlationId = 0
  /** When to authenticate anew: before the session ends. */
  #renewAtUs = Number.POSITIVE_INFINITY
  #isRenewing = false
  #attemptUs = 0
  #retryAtUs = 0
  /** Of the attempt to connect, or of the wait for the next. */
  #connectTimer = 0
  #isClosed = false

  constructor(options: PeerLinkOptions) {
    const { arena, random, config } = options
    this.arena = arena
    this.frameBytesMax = config.socketRequestMaxBytes
    this.#options = options
    this.#address = options.address
    this.#backoff = new Backoff(random, {
      delayMsMin: config.reconnectBackoffMs ?? RECONNECT_BACKOFF_MS,
      delayMsMax: config.reconnectBackoffMaxMs ?? RECONNECT_BACKOFF_MAX_MS,
    })
  }

  get address(): PeerAddress {
    return this.#address
  }

  /** The other node is somewhere else now: what it was asked there is lost, what was not sent yet goes to the new address. */
  set address(address: PeerAddress) {
    if (address.host === this.#address.host && address.port === this.#address.port) return
    this.#address = address
    this.#backoff.succeeded()
    this.#retryAtUs = 0
    this.#drop()
    this.#failAll(this.#inFlight, 'disconnected', `${this.#name} is not the address of that node any more`)
    if (this.#waiting.length > 0) this.#connectSoon()
  }

  /** There is a connection, and it has told its versions. */
  get isConnected(): boolean {
    return this.#versions !== null
  }

  /** The newest version that both sides know; null where there is none, or no connection. */
  version(
    codec: ApiRange,
    { minVersion = codec.minVersion, maxVersion = codec.maxVersion }: Partial<ApiRange> = {},
  ): number | null {
    const theirs = this.#versions?.get(codec.apiKey)
    if (theirs === undefined) return null
    const newest = Math.min(maxVersion, theirs.maxVersion)
    return newest < Math.max(minVersion, theirs.minVersion) ? null : newest
  }

  /** Asks the other node. A `body` that is a function is told the version. */
  ask<Request, Response>(
    request: MessageCodec<Request>,
    response: MessageCodec<Response>,
    body: Input<Request> | ((apiVersion: number) => Input<Request>),
    options: AskOptions,
    answered: Answered<Response>,
  ): void {
    const asked: Asked = {
      request: request as MessageCodec<unknown>,
      response: response as MessageCodec<unknown>,
      body,
      options,
      answered: answered as Answered<unknown>,
      timer: 0,
      apiVersion: -1,
      correlationId: -1,
    }
    const { schedule } = this.#options.timers
    if (this.#isClosed) {
      schedule(0, () => answered(this.#error('disconnected', 'the link is closed', false), null, -1, null))
      return
    }
    asked.timer = schedule(options.timeoutMs, () => this.#timedOut(asked))
    if (this.#versions !== null && this.#waiting.length === 0 && !this.#isRenewing) {
      if (this.#renewAtUs === Number.POSITIVE_INFINITY || this.#nowUs < this.#renewAtUs) {
        this.#send(asked)
        return
      }
      this.#renew(this.#versions)
    }
    this.#waiting.push(asked)
    if (this.#connection === null && this.#dialing === null && this.#connectTimer === 0) this.#connect()
  }

  /** Ends the connection. All that was asked is answered with `disconnected`, now. */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#drop()
    this.#failAll(this.#inFlight, 'disconnected', 'the link was closed')
    this.#failAll(this.#waiting, 'disconnected', 'the link was closed')
  }

  schedule(delayMs: number, turn: () => void): number {
    return this.#options.timers.schedule(delayMs, turn)
  }

  cancel(timer: number): void {
    if (timer !== 0) this.#options.timers.cancel(timer)
  }

  framed(connection: PeerConnection, frame: Frame): void {
    const asked = this.#inFlight[0]
    let response: unknown
    try {
      if (asked === undefined) throw new PeerError('protocol', `${this.#name} answered what it was not asked`, false)
      const reader = this.#reader
      reader.reset(frame.bytes)
      const correlationId = readResponseHeader(reader, asked.request.apiKey, asked.apiVersion)
      if (correlationId !== asked.correlationId)
        throw this.#error('protocol', `correlation id ${correlationId} instead of ${asked.correlationId}`, true)
      response = asked.response.read(reader, asked.apiVersion)
    } catch (error) {
      frame.release()
      if (!(error instanceof ProtocolError || error instanceof PeerError)) throw error
      connection.close()
      this.lost(connection, error)
      return
    }
    this.#inFlight.shift()
    this.cancel(asked.timer)
    const isKept = asked.options.keepFrame === true
    try {
      asked.answered(null, response, asked.apiVersion, isKept ? frame : null)
    } finally {
      if (!isKept) frame.release()
    }
  }

  lost(connection: PeerConnection, cause: RafkaError | null): void {
    if (connection !== this.#connection) return
    const wasOpen = this.#versions !== null
    this.#connectionFailed()
    if (cause !== null)
      this.#options.logger.warn('another node sent what is no answer', { peer: this.#name, error: cause.message })
    const lost = this.#inFlight.splice(0)
    if (wasOpen) {
      lost.forEach((asked, index) => {
        if (cause !== null && index === 0) this.#fail(asked, 'protocol', cause.message, cause)
        else this.#fail(asked, 'disconnected', `the connection to ${this.#name} ended`)
      })
      // Asked by those who were told: the back-off holds for them.
      if (this.#waiting.length > 0) this.#connectSoon()
      this.#options.lost?.()
    } else {
      for (const { timer } of lost) this.cancel(timer)
      this.#failAll(
        this.#waiting,
        cause === null ? 'refused' : 'protocol',
        cause?.message ?? `${this.#name} ended the connection before it told its versions`,
      )
    }
  }

  get #name(): string {
    return hostAndPort(this.#address.host, this.#address.port)
  }

  get #nowUs(): number {
    return this.#options.clock.monotonicUs()
  }

  #connectSoon(): void {
    if (this.#connectTimer === 0 && this.#connection === null && this.#dialing === null) this.#connect()
  }

  /** Dials now, or when the back-off is over. */
  #connect(): void {
    const waitMs = Math.ceil((this.#retryAtUs - this.#nowUs) / 1000)
    if (waitMs > 0) {
      this.#connectTimer = this.schedule(waitMs, () => {
        this.#connectTimer = 0
        // All who asked may have given up.
        if (this.#waiting.length > 0) this.#connect()
      })
      return
    }
    const { network, config, tls } = this.#options
    this.#attemptUs = this.#nowUs
    this.#connectTimer = this.schedule(config.socketConnectionSetupTimeoutMs, () => {
      this.#connectTimer = 0
      this.#attemptFailed('timed-out', `no connection to ${this.#name} within ${config.socketConnectionSetupTimeoutMs} ms`)
    })
    this.#dialing = network.dial({ ...this.#address, tls: tls() }, (error, connection) => {
      this.#dialing = null
      if (connection === null) {
        this.#attemptFailed('refused', error?.message ?? `no connection to ${this.#name}`, error)
        return null
      }
      const peer = new PeerConnection(connection, this)
      this.#connection = peer
      // Once it listens to what happens to the connection.
      this.schedule(0, () => {
        if (this.#connection === peer) this.#learnVersions(API_VERSIONS_VERSION)
      })
      return peer
    })
  }

  #learnVersions(apiVersion: number): void {
    const asked: Asked = {
      request: ApiVersionsRequest as MessageCodec<unknown>,
      response: VERSIONS_RESPONSE,
      body: apiVersion === 0 ? {} : SOFTWARE,
      // The time-out of the attempt holds for this too.
      options: { timeoutMs: 0 },
      timer: 0,
      apiVersion,
      correlationId: -1,
      answered: (_error, response) => {
        // The attempt was given up.
        if (response === null) return
        const { errorCode, apiKeys } = response as ApiVersionsResponse
        if (errorCode === ErrorCode.UNSUPPORTED_VERSION && apiVersion > 0) this.#learnVersions(0)
        else if (errorCode !== 0) this.#attemptFailed('protocol', `${this.#name} does not tell its versions: error ${errorCode}`)
        else this.#told(new Map(apiKeys.map((api) => [api.apiKey, api])))
      },
    }
    this.#write(asked)
  }

  #told(versions: Versions): void {
    const failed = (error: PeerError): void => this.#attemptFailed(error.kind, `${this.#name}: ${error.message}`, error)
    if (this.#options.sasl == null) this.#opened(versions)
    else this.#authenticate(this.#options.sasl(), versions, { done: () => this.#opened(versions), failed })
  }

  /** On the connection that is there; nothing else is sent before it is done. */
  #renew(versions: Versions): void {
    const connection = this.#connection!
    this.#isRenewing = true
    const { socketConnectionSetupTimeoutMs: timeoutMs } = this.#options.config
    const failed = (error: PeerError): void => {
      this.cancel(timer)
      connection.close()
      this.lost(connection, error)
    }
    const timer = this.schedule(timeoutMs, () => {
      if (this.#connection === connection) failed(this.#error('timed-out', 'no answer when the session was renewed', false))
    })
    const done = (): void => {
      this.cancel(timer)
      this.#isRenewing = false
      this.#sendWaiting()
    }
    this.#authenticate(this.#options.sasl!(), versions, { done, failed })
  }

  #authenticate(
    mechanism: PeerMechanism,
    versions: Versions,
    { done, failed }: { done: () => void; failed: (error: PeerError) => void },
  ): void {
    const authentication = new PeerAuthentication(mechanism)
    const version = Math.min(SaslAuthenticateRequest.maxVersion, versions.get(SaslAuthenticateRequest.apiKey)?.maxVersion ?? -1)
    const attempt = (step: () => void): void => {
      try {
        step()
      } catch (error) {
        if (!(error instanceof PeerError)) throw error
        this.#options.logger.warn('another node and this one do not trust each other', { peer: this.#name, error: error.message })
        failed(error)
      }
    }
    const send = (token: Uint8Array): void => {
      const sentAtUs = this.#nowUs
      this.#step(SaslAuthenticateRequest, SaslAuthenticateResponse, { authBytes: token }, version, (answer) => {
        attempt(() => {
          const next = authentication.answered(answer)
          if (next !== null) {
            send(next)
            return
          }
          // The session counts from when the other side accepts, which is after this.
          this.#renewAtUs = sentAtUs + renewAfterUs(answer.sessionLifetimeMs, this.#options.random)
          done()
        })
      })
      token.fill(0)
    }
    // What is prepared may be there when this connection is not any more.
    const connection = this.#connection
    const prepare = (): void =>
      mechanism.prepare!((problem) => {
        if (this.#connection !== connection) return
        if (problem === null) attempt(shake)
        else
          attempt(() => {
            throw this.#error('unauthenticated', `SASL ${mechanism.name}: ${problem}`, false)
          })
      })
    const shake = (): void =>
      this.#step(SaslHandshakeRequest, SaslHandshakeResponse, { mechanism: mechanism.name }, 1, (answer) =>
        attempt(() => send(authentication.shaken(answer))),
      )
    if (version >= 0 && mechanism.prepare !== undefined) prepare()
    else if (version >= 0) shake()
    else
      attempt(() => {
        throw this.#error('unauthenticated', `${this.#name} does not know SASL`, false)
      })
  }

  /** One question of an authentication. What is over it (the connection, or the time) is told elsewhere. */
  #step<Request, Response>(
    request: MessageCodec<Request>,
    response: MessageCodec<Response>,
    body: Input<Request>,
    apiVersion: number,
    answered: (answer: Response) => void,
  ): void {
    this.#write({
      request: request as MessageCodec<unknown>,
      response: response as MessageCodec<unknown>,
      body,
      options: { timeoutMs: 0 },
      timer: 0,
      apiVersion,
      correlationId: -1,
      answered: (_error, answer) => {
        if (answer !== null) answered(answer as Response)
      },
    })
  }

  #opened(versions: Versions): void {
    this.cancel(this.#connectTimer)
    this.#connectTimer = 0
    this.#versions = versions
    this.#backoff.succeeded()
    this.#retryAtUs = 0
    this.#options.logger.debug('connected to another node', { peer: this.#name })
    this.#sendWaiting()
  }

  #sendWaiting(): void {
    const connection = this.#connection
    while (this.#waiting.length > 0 && this.#connection === connection) this.#send(this.#waiting.shift()!)
  }

  #send(asked: Asked): void {
    const version = this.version(asked.request, asked.options)
    if (version === null) {
      this.#refuseLater(asked, `${this.#name} does not know ${asked.request.name} in a version that this node asks in`)
      return
    }
    asked.apiVersion = version
    try {
      this.#write(asked)
    } catch (error) {
      // Such as a field that an older version does not have.
      if (!(error instanceof ProtocolError)) throw error
      this.#refuseLater(asked, error.message)
    }
  }

  #refuseLater(asked: Asked, message: string): void {
    this.cancel(asked.timer)
    asked.timer = this.schedule(0, () => {
      asked.answered(this.#error('unsupported-version', message, false), null, -1, null)
    })
  }

  #write(asked: Asked): void {
    const { request, body, apiVersion } = asked
    const correlationId = this.#correlationId
    this.#correlationId = (correlationId + 1) & 0x7fffffff
    asked.correlationId = correlationId
    const writer = this.#writer
    writer.reset()
    writer.int32(0)
    writeRequestHeader(writer, { apiKey: request.apiKey, apiVersion, correlationId, clientId: this.#options.clientId })
    request.write(writer, (typeof body === 'function' ? body(apiVersion) : body) as Input<unknown>, apiVersion)
    writer.patchInt32(0, writer.byteLength - 4)
    assert(this.#connection !== null, 'what is sent is sent over a connection')
    this.#inFlight.push(asked)
    this.#connection.send([writer.toBytes()])
  }

  #timedOut(asked: Asked): void {
    const { timeoutMs } = asked.options
    const message = `no answer to ${asked.request.name} from ${this.#name} within ${timeoutMs} ms`
    const waitingAt = this.#waiting.indexOf(asked)
    if (waitingAt >= 0) {
      this.#waiting.splice(waitingAt, 1)
      asked.answered(this.#error('timed-out', message, false), null, -1, null)
      return
    }
    const at = this.#inFlight.indexOf(asked)
    assert(at >= 0, 'what has timed out was not answered')
    this.#inFlight.splice(at, 1)
    // The answer may still come, in front of others: the connection is of no more use.
    this.#connection?.close()
    this.#connectionFailed()
    const lost = this.#inFlight.splice(0)
    asked.answered(this.#error('timed-out', message, true), null, -1, null)
    for (const other of lost) this.#fail(other, 'disconnected', `the connection to ${this.#name} was given up: ${message}`)
    if (this.#waiting.length > 0) this.#connectSoon()
  }

  /** There is no connection, and what waits for one is told. */
  #attemptFailed(kind: PeerErrorKind, message: string, cause: RafkaError | null = null): void {
    this.#connectionFailed(message)
    for (const { timer } of this.#inFlight.splice(0)) this.cancel(timer)
    this.#failAll(this.#waiting, kind, message, cause)
  }

  #connectionFailed(cause = 'it ended the connection'): void {
    this.#drop()
    this.#retryAtUs = this.#attemptUs + Math.ceil(this.#backoff.failed() * 1000)
    const { logger } = this.#options
    // Said once, until there was a connection again.
    if (this.#backoff.failures === 1) logger.info('no connection to another node', { peer: this.#name, cause })
    else logger.debug('no connection to another node', { peer: this.#name, cause })
  }

  #drop(): void {
    this.cancel(this.#connectTimer)
    this.#connectTimer = 0
    this.#dialing?.close()
    this.#dialing = null
    this.#connection?.close()
    this.#connection = null
    this.#versions = null
    this.#renewAtUs = Number.POSITIVE_INFINITY
    this.#isRenewing = false
  }

  /** Those who are told may ask anew: what they ask is not among the failed. */
  #failAll(list: Asked[], kind: PeerErrorKind, message: string, cause: RafkaError | null = null): void {
    for (const asked of list.splice(0)) this.#fail(asked, kind, message, cause)
  }

  #fail(asked: Asked, kind: PeerErrorKind, message: string, cause: RafkaError | null = null): void {
    this.cancel(asked.timer)
    asked.answered(this.#error(kind, message, asked.correlationId >= 0, cause), null, -1, null)
  }

  #error(kind: PeerErrorKind, message: string, sent: boolean, cause: RafkaError | null = null): PeerError {
    return new PeerError(kind, message, sent, cause === null ? undefined : { cause })
  }
}

/** The one answer whose version is not that of the question: an error comes in version 0. */
const VERSIONS_RESPONSE: MessageCodec<unknown> = {
  ...(ApiVersionsResponse as MessageCodec<unknown>),
  read(reader, apiVersion) {
    const start = reader.position
    const errorCode = reader.int16()
    reader.position = start
    return ApiVersionsResponse.read(reader, errorCode === ErrorCode.UNSUPPORTED_VERSION ? 0 : apiVersion)
  },
}
