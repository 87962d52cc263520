import type { BrokerConfig } from '../base/config/broker-config.ts'
import type { LimitedLog } from '../base/limited-log.ts'
import type { Connection, ConnectionEvents, Gate, Listener } from '../base/network.ts'
import type { Counter } from '../base/telemetry.ts'
import type { Context } from '../messages/context.ts'
import type { MetadataImage } from '../metadata/metadata-image.ts'
import type { ListenerRole } from './api-table.ts'
import type { ClientConnection } from './client-connection.ts'
import { ConnectionQuotas } from './connection-quotas.ts'
import { HeldConnection } from './held-connection.ts'

/** So many refused connections are held at a time; further ones end at once. */
const HELD_MAX = 1000

export interface AdmissionOptions {
  readonly context: Context
  readonly config: BrokerConfig
  readonly log: LimitedLog
  readonly listeners: readonly { readonly name: string; readonly role: ListenerRole }[]
  /** Those that were taken and have not ended. */
  readonly connections: ReadonlySet<ClientConnection>
}

/** Who gets a connection to this node, and who has to give up one. */
export class Admission {
  readonly #context: Context
  readonly #log: LimitedLog
  readonly #config: BrokerConfig
  readonly #connections: ReadonlySet<ClientConnection>
  /** By the role of the listener: no crowd of clients keeps controllers out. */
  readonly #quotas: Readonly<Record<ListenerRole, ConnectionQuotas>>
  readonly #roles: ReadonlyMap<string, ListenerRole>
  readonly #counters: ReadonlyMap<string, { readonly created: Counter; readonly closed: Counter }>
  readonly #listeners = new Map<string, Listener>()
  /** Those at whose gate somebody may wait. */
  readonly #waiting = new Set<string>()
  /** Those whose gate is looked at again when some time has passed. */
  readonly #timed = new Set<string>()
  /** Those that were told to end and have not. */
  readonly #leaving = new Set<ClientConnection>()
  #held = 0

  constructor({ context, config, log, listeners, connections }: AdmissionOptions) {
    this.#context = context
    this.#log = log
    this.#config = config
    this.#connections = connections
    this.#roles = new Map(listeners.map(({ name, role }) => [name, role]))
    const { telemetry } = context
    this.#counters = new Map(
      listeners.map(({ name: listener }) => [
        listener,
        {
          created: telemetry.counter('kafka_server_socket_server_metrics_connection_creation_total', { listener }),
          closed: telemetry.counter('kafka_server_socket_server_metrics_connection_close_total', { listener }),
        },
      ]),
    )
    const quotas = (role: ListenerRole): ConnectionQuotas => {
      const names = listeners.filter((listener) => listener.role === role).map(({ name }) => name)
      return new ConnectionQuotas({ clock: context.clock, config, listeners: names })
    }
    this.#quotas = { broker: quotas('broker'), controller: quotas('controller') }
  }

  /** For a listener that is about to be opened. */
  gate(name: string): Gate {
    return {
      waitingMax: this.#config.socketListenBacklogSize,
      opens: () => this.#opens(name),
      crowded: (remoteAddress) => this.#refused(name, remoteAddress, 'backlog'),
    }
  }

  opened(name: string, listener: Listener): void {
    this.#listeners.set(name, listener)
  }

  /** Null: a new connection is taken. Else what becomes of it: `events` as `Accept` gives them. */
  refuse(connection: Connection, name: string): { readonly events: ConnectionEvents | null } | null {
    const { remoteAddress } = connection
    const quotas = this.#quotasOf(name)
    const refusal = quotas.begun(name, remoteAddress)
    if (refusal !== null) {
      const { reason, ...facts } = refusal
      this.#refused(name, remoteAddress, reason, facts)
      return { events: refusal.reason === 'address-rate' ? this.#hold(connection, refusal.throttleMs) : null }
    }
    this.#counters.get(name)!.created.value++
    if (quotas.isProtected(name)) this.#endExcess(quotas)
    return null
  }

  /** A connection that was taken has ended. */
  ended(connection: ClientConnection): void {
    this.#counters.get(connection.listener)!.closed.value++
    this.#leaving.delete(connection)
    this.#quotasOf(connection.listener).ended(connection.listener, connection.clientHost.slice(1))
    this.#admit()
  }

  /** Takes what was altered. */
  follow(config: BrokerConfig, image: MetadataImage): void {
    for (const quotas of [this.#quotas.broker, this.#quotas.controller]) {
      if (!quotas.follow(config, image)) continue
      this.#endExcess(quotas)
      this.#admit()
    }
  }

  count(name: string): number {
    return this.#quotasOf(name).count(name)
  }

  #quotasOf(name: string): ConnectionQuotas {
    return this.#quotas[this.#roles.get(name)!]
  }

  #opens(name: string): boolean {
    const waitMs = this.#quotasOf(name).waitMs(name)
    if (waitMs === 0) return true
    this.#waiting.add(name)
    if (waitMs < Number.POSITIVE_INFINITY && !this.#timed.has(name)) {
      this.#timed.add(name)
      this.#context.schedule(waitMs, () => {
        this.#timed.delete(name)
        this.#listeners.get(name)?.admit()
      })
    }
    return false
  }

  #admit(): void {
    if (this.#waiting.size === 0) return
    const names = [...this.#waiting]
    this.#waiting.clear()
    for (const name of names) this.#listeners.get(name)?.admit()
  }

  /** Those go that were silent for longest, as in Kafka. */
  #endExcess(quotas: ConnectionQuotas): void {
    const count = quotas.excess
    if (count === 0) return
    const own = [...this.#connections].filter(({ listener }) => this.#quotasOf(listener) === quotas)
    const leaving = own.filter((connection) => this.#leaving.has(connection)).length
    const candidates = own.filter(({ listener }) => !quotas.isProtected(listener)).filter((each) => !this.#leaving.has(each))
    candidates.sort((a, b) => a.lastActiveMs - b.lastActiveMs)
    for (const connection of candidates.slice(0, Math.max(0, count - leaving))) {
      const { clientHost: client, listener } = connection
      this.#log.write('info', 'a connection is ended: there are more than max.connections', { client, listener })
      this.#leaving.add(connection)
      connection.close()
    }
  }

  #hold(connection: Connection, throttleMs: number): ConnectionEvents | null {
    if (this.#held >= HELD_MAX) return null
    this.#held++
    return new HeldConnection(connection, throttleMs, (delayMs, turn) =>
      this.#context.schedule(delayMs, () => {
        this.#held--
        turn()
      }),
    )
  }

  #refused(listener: string, remoteAddress: string, reason: string, facts: object = {}): void {
    this.#context.telemetry.counter('rafka_connections_refused_total', { listener, reason }).value++
    this.#log.write('warn', 'a connection was refused', { client: `/${remoteAddress}`, listener, reason, ...facts })
  }
}
