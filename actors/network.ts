import type { Arena } from '../src/base/arena.ts'
import { unreachable } from '../src/base/assert.ts'
import type { BrokerConfig } from '../src/base/config/broker-config.ts'
import { RafkaError } from '../src/base/errors.ts'
import { LimitedLog } from '../src/base/limited-log.ts'
import { monotonicMs } from '../src/base/monotonic-ms.ts'
import type { Connection, ConnectionEvents, Listener, Network } from '../src/base/network.ts'
import { Admission } from '../src/broker/admission.ts'
import type { ApiTables, ListenerRole } from '../src/broker/api-table.ts'
import { Broker } from '../src/broker/broker.ts'
import { ClientConnection, type ConnectionHost } from '../src/broker/client-connection.ts'
import { Dispatcher } from '../src/broker/dispatcher.ts'
import type { Exchange } from '../src/broker/exchange.ts'
import type { RequestFaults } from '../src/broker/faults/request-faults.ts'
import { PeerBrokers } from '../src/broker/peer-brokers.ts'
import { answerPeer } from '../src/broker/peer-requests.ts'
import { RequestMemory } from '../src/broker/request-memory.ts'
import { SaslListeners } from '../src/broker/sasl-listeners.ts'
import { TlsListeners } from '../src/broker/tls-listeners.ts'
import type { Actor, ActorId, Context } from '../src/messages/context.ts'
import type { Message, Serve } from '../src/messages/message.ts'
import type { Frame } from '../src/network/frame-reader.ts'
import { Writer } from '../src/protocol/writer.ts'
import type { FetchText } from '../src/security/fetch-text.ts'
import { tokenSecrets } from '../src/security/token-secrets.ts'
import { nodeCryptography } from './runtime/node-cryptography.ts'

export interface NetworkSpec {
  kind: 'network'
  supervisor: ActorId
  listeners: readonly { name: string; host: string; port: number; role: ListenerRole }[]
}

const SWEEP_MS = 1000
/** How soon a connection that waits for memory or room is tried again. */
const WAIT_MS = 2
/** When memory for requests is short, who fills what it holds slowly for so long has to go; and so has one of those who wait for memory. */
const STALLED_MS = 10_000
/** When reads find no memory, a client that has not taken its response for that long has to go: it can ask for the same records again. */
const UNTAKEN_MS = 30_000
/** A connection that is not authenticated by then goes: nobody needs so long who knows his password. */
const AUTHENTICATION_MS = 10_000
/** For so long after a read found no memory, memory counts as short. */
const STARVED_MS = 5000

/**
 * Serves client sockets: cuts frames, routes requests to the handlers and to other actors, and sends the replies in order. It listens at once, so that
 * its port is known, and takes requests when the supervisor says `serve` and, but for those to the controller, the first image of the metadata is there: the
 * controllers' listener serves the quorum, without which there would be no metadata.
 */
export class NetworkActor implements Actor, ConnectionHost {
  readonly writer = new Writer()
  readonly frameBytesMax: number
  readonly arena: Arena
  readonly #context: Context
  readonly #spec: NetworkSpec
  readonly #network: Network
  readonly #config: BrokerConfig
  readonly #broker: Broker
  readonly #dispatcher: Dispatcher
  readonly #sasl: SaslListeners
  readonly #tls: TlsListeners
  readonly #listeners: Listener[] = []
  readonly #connections = new Set<ClientConnection>()
  readonly #admission: Admission
  /** Of what strangers can cause. */
  readonly #log: LimitedLog
  readonly #waiting = new Set<ClientConnection>()
  #waitTimer = 0
  #ready = false

  /** `faults` only where clients are tested. */
  constructor(
    spec: NetworkSpec,
    context: Context,
    network: Network,
    config: BrokerConfig,
    apis: ApiTables,
    faults: RequestFaults | null,
    fetchText: FetchText,
  ) {
    this.#spec = spec
    this.#context = context
    this.#network = network
    this.#config = config
    const { queuedMaxRequestBytes } = config
    this.arena = queuedMaxRequestBytes > 0 ? new RequestMemory(context.arena, queuedMaxRequestBytes) : context.arena
    this.frameBytesMax = config.socketRequestMaxBytes
    this.#broker = new Broker(context, config, apis)
    this.#broker.supervisor = spec.supervisor
    this.#broker.faults = faults
    this.#broker.peers = new PeerBrokers({
      network,
      context,
      config,
      cryptography: nodeCryptography,
      fetchText,
      image: () => this.#broker.image,
    })
    this.#dispatcher = new Dispatcher(this.#broker)
    this.#log = new LimitedLog(context.logger)
    this.#admission = new Admission({
      context,
      config,
      log: this.#log,
      listeners: spec.listeners,
      connections: this.#connections,
    })
    this.#tls = new TlsListeners(context, () => this.#broker.currentConfig, this.#log)
    this.#broker.checkTls = (altered) => this.#tls.check(altered)
    this.#broker.tokenSecrets = tokenSecrets(config, nodeCryptography)
    this.#sasl = new SaslListeners({
      config,
      context,
      log: this.#log,
      cryptography: nodeCryptography,
      fetchText,
      image: () => this.#broker.image,
      tokenSecrets: this.#broker.tokenSecrets,
    })
  }

  start(): void {
    const labels = { thread: String(this.#context.self >>> 20) }
    for (const { name: listener } of this.#spec.listeners) {
      const facts = { listener, ...labels }
      const count = (): number => this.#admission.count(listener)
      this.#context.telemetry.gauge('kafka_server_socket_server_metrics_connection_count', facts, count)
    }
    this.#context.telemetry.gauge(
      'kafka_server_fetchsessioncache_numincrementalfetchsessions',
      labels,
      () => this.#broker.fetchSessions.count,
    )
    // Made anew, it listens where it did: the supervisor tells the ports.
    if (this.#context.restarts === 0) for (const listener of this.#spec.listeners) this.#listen(listener, listener.port)
    this.#context.schedule(SWEEP_MS, () => this.#sweep())
  }

  stop(): void {
    this.#broker.peers.close()
    for (const listener of this.#listeners) listener.close()
    for (const connection of [...this.#connections]) connection.close()
  }

  receive(message: Message): void {
    const broker = this.#broker
    switch (message.kind) {
      case 'appended':
      case 'offset-listed':
      case 'epoch-offset':
      case 'records-deleted':
      case 'log-described':
      case 'replica-moving':
      case 'verification-begun':
      case 'producers-described':
      case 'response':
        broker.asks.answer(message.requestId, message)
        break
      case 'read-done':
        // Nobody waits any more, but the bytes are ours all the same.
        if (!broker.asks.answer(message.requestId, message)) broker.release(message.bytes)
        break
      case 'advanced':
        broker.advanced(message)
        break
      case 'request':
        answerPeer(broker, message, this.#ready)
        break
      case 'metadata-committed':
        broker.metadataCommitted(message)
        this.#admission.follow(broker.currentConfig, broker.image)
        break
      case 'quorum-changed':
        broker.controllerId = message.leaderId
        broker.kraftVersion = message.kraftVersion
        break
      case 'partitions-placed':
        broker.partitionsPlaced(message)
        break
      case 'serve':
        this.#serve(message)
        break
      case 'actor-down':
        broker.actorDown(message.actor)
        break
      case 'actor-up':
        broker.actorUp(message.actor)
        if (message.actor === broker.quorum) this.#subscribe()
        break
      case 'append':
      case 'read':
      case 'list-offset':
      case 'offset-for-epoch':
      case 'delete-records':
      case 'describe-log':
      case 'move-replica':
      case 'pace-move':
      case 'prefer-log-dir':
      case 'configure-partition':
      case 'stop-partition':
      case 'log-state':
      case 'begin-verification':
      case 'write-marker':
      case 'describe-producers':
      case 'configure-coordinator':
      case 'compacted-logs':
      case 'configure-cleaner':
      case 'survey-log':
      case 'log-surveyed':
      case 'begin-cleaning':
      case 'cleaning-begun':
      case 'replace-segments':
      case 'segments-replaced':
      case 'end-cleaning':
      case 'append-replica':
      case 'truncate-replica':
      case 'replica-appended':
      case 'alter-partition':
      case 'partition-altered':
      case 'checkpointed':
      case 'follow':
      case 'unfollow':
      case 'replication-leader':
      case 'pace-replication':
      case 'broker-goal':
      case 'broker-state':
      case 'listening':
      case 'subscribe':
      case 'topics-removed':
      case 'disk-failed':
      case 'directories-failed':
        throw new TypeError(`a network actor does not take ${message.kind}`)
      default:
        unreachable(message)
    }
    if (!this.#ready && broker.quorum !== 0 && broker.images.endOffset >= 0 && broker.directory.endOffset >= 0)
      this.#becomeReady()
  }

  dispatch(connection: ClientConnection, frame: Frame): Exchange<unknown> | null {
    return this.#dispatcher.dispatch(connection, frame)
  }

  defer(turn: () => void): void {
    this.#context.defer(turn)
  }

  nowMs(): number {
    return monotonicMs(this.#context.clock)
  }

  after(delayMs: number, turn: () => void): void {
    this.#context.schedule(delayMs, turn)
  }

  congested({ role }: ClientConnection): boolean {
    const isReady = role === 'controller' ? this.#broker.quorum !== 0 : this.#ready
    return !isReady || this.#context.congested()
  }

  wait(connection: ClientConnection): void {
    this.#waiting.add(connection)
    if (this.#waitTimer === 0) this.#waitTimer = this.#context.schedule(WAIT_MS, () => this.#resumeWaiting())
  }

  completed(exchange: Exchange<unknown>): void {
    this.#dispatcher.metrics.ready(exchange)
  }

  leaving(exchanges: readonly Exchange<unknown>[]): void {
    this.#dispatcher.metrics.leaving(exchanges)
  }

  left(exchanges: readonly Exchange<unknown>[]): void {
    this.#dispatcher.metrics.left(exchanges)
  }

  countError(apiKey: number, errorCode: number): void {
    this.#dispatcher.metrics.failed(apiKey, errorCode)
  }

  failed(connection: ClientConnection, error: unknown): void {
    const { clientHost: client, listener } = connection
    const facts = { client, listener }
    const reason = error instanceof RafkaError ? error.code : 'UNKNOWN_SERVER_ERROR'
    this.#context.telemetry.counter('rafka_connections_ended_total', { listener, reason }).value++
    if (error instanceof RafkaError)
      this.#log.write('info', 'a connection was ended for what it sent', { ...facts, error: error.message, code: error.code })
    else
      this.#log.write('error', 'a request failed', {
        ...facts,
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      })
  }

  principalOf({ listener, tls }: ClientConnection): string {
    return this.#tls.principalOf(listener, tls)
  }

  closed(connection: ClientConnection): void {
    this.#connections.delete(connection)
    this.#waiting.delete(connection)
    this.#admission.ended(connection)
  }

  #listen({ name, host, role }: NetworkSpec['listeners'][number], port: number): void {
    const tls = this.#tls.open(name)
    const listener = this.#network.listen(
      { host, port, tls, gate: this.#admission.gate(name) },
      (connection) => this.#accept(connection, name, role),
      (error, bound) => {
        this.#context.send(this.#spec.supervisor, {
          kind: 'listening',
          actor: this.#context.self,
          listener: name,
          port: bound,
          error: error === null ? null : error.message,
        })
      },
    )
    this.#listeners.push(listener)
    this.#tls.opened(name, listener)
    this.#admission.opened(name, listener)
  }

  #accept(connection: Connection, listener: string, role: ListenerRole): ConnectionEvents | null {
    const refused = this.#admission.refuse(connection, listener)
    if (refused !== null) return refused.events
    const address = `/${connection.remoteAddress}`
    const client = new ClientConnection(connection, this, listener, role, this.#sasl.begin(listener, address))
    this.#connections.add(client)
    return client
  }

  #serve({ quorum, channel, clusterId, ports }: Serve): void {
    this.#broker.quorum = quorum
    this.#broker.channel = channel
    this.#broker.clusterId = clusterId
    this.#subscribe()
    if (this.#context.restarts > 0 && this.#listeners.length === 0) {
      for (const listener of this.#spec.listeners) this.#listen(listener, ports[listener.name] ?? listener.port)
    }
  }

  #subscribe(): void {
    const { endOffset } = this.#broker.images
    this.#context.send(this.#broker.quorum, { kind: 'subscribe', from: this.#context.self, endOffset })
  }

  #becomeReady(): void {
    this.#ready = true
    this.#resumeWaiting()
  }

  #resumeWaiting(): void {
    this.#waitTimer = 0
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const connection of waiting) connection.resume()
  }

  #sweep(): void {
    this.#tls.renew()
    this.#log.flush()
    const nowMs = this.nowMs()
    const { connectionsMaxIdleMs: idleMsMax } = this.#config
    const short = this.#waiting.size > 0
    let starving: ClientConnection | null = null
    const starved = nowMs - this.#broker.starvedMs < STARVED_MS
    for (const connection of [...this.#connections]) {
      connection.pulse(nowMs)
      const isStarving = connection.starvedMs(nowMs) > STALLED_MS
      if (isStarving && (starving === null || connection.heldBytes > starving.heldBytes)) starving = connection
      if (idleMsMax >= 0 && nowMs - connection.lastActiveMs > idleMsMax) connection.close()
      else if (connection.sasl?.principal === null && nowMs - connection.openedMs > AUTHENTICATION_MS) connection.close()
      else if (short && connection.slowMs(nowMs) > STALLED_MS) this.#takeBack(connection, 'a request that it does not finish')
      else if (starved && connection.sendingMs(nowMs) > UNTAKEN_MS) this.#takeBack(connection, 'a response that it does not take')
    }
    // Requests that each wait for the memory that the others hold would wait for ever.
    if (starving !== null) this.#takeBack(starving, 'a request, and there was none for the rest of it')
    this.#context.schedule(SWEEP_MS, () => this.#sweep())
  }

  #takeBack(connection: ClientConnection, what: string): void {
    const { clientHost: client, listener, heldBytes } = connection
    this.#log.write('warn', `memory is short: a connection is ended that held some for ${what}`, { client, listener, heldBytes })
    connection.close()
  }
}
