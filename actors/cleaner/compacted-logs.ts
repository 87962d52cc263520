import type { BrokerConfig } from '../../src/base/config/broker-config.ts'
import { cleanerConfigOf } from '../../src/log/cleaner/cleaner-config.ts'
import type { ActorId } from '../../src/messages/context.ts'
import type { CleanerConfig, CompactedLog } from '../../src/messages/log-cleaning.ts'
import type { SupervisorContext } from '../runtime/host-context.ts'
import type { LogCleanerSpec } from './log-cleaner.ts'

/** What the supervisor tells the log cleaner: which partitions are compacted, and how it is configured. Tells what changed in a turn at its end. */
export class CompactedLogTeller {
  readonly #context: SupervisorContext
  #cleaner: ActorId = 0
  #config: CleanerConfig | null = null
  readonly #logs = new Map<ActorId, CompactedLog>()
  #added: CompactedLog[] = []
  #created: CompactedLog[] = []
  #moved: { log: CompactedLog; from: string }[] = []
  #removed: { actor: ActorId; deleted: boolean }[] = []
  #isDue = false

  constructor(context: SupervisorContext) {
    this.#context = context
  }

  /** Starts the cleaner, if there is to be one. */
  start(broker: BrokerConfig): void {
    if (!broker.logCleanerEnable) return
    const spec: LogCleanerSpec = { kind: 'log-cleaner', supervisor: this.#context.self }
    this.#config = cleanerConfigOf(broker)
    this.#cleaner = this.#context.spawn(spec)
  }

  stop(): void {
    if (this.#cleaner !== 0) this.#context.stop(this.#cleaner)
    this.#cleaner = 0
  }

  /** A partition got a folder. */
  created(log: CompactedLog): void {
    this.#created.push(log)
    this.#tellSoon()
  }

  /** `cleanupPolicy` as the topic has it, or by default. */
  note(log: CompactedLog, cleanupPolicy: string): void {
    const isCompacted = /\bcompact\b/.test(cleanupPolicy)
    if (isCompacted === this.#logs.has(log.actor)) return
    if (!isCompacted) {
      this.forget(log.actor, false)
      return
    }
    this.#logs.set(log.actor, log)
    this.#added.push(log)
    this.#tellSoon()
  }

  /** Its folder is in another log directory than `from`. */
  moved(log: CompactedLog, from: string): void {
    if (this.#logs.has(log.actor)) this.#logs.set(log.actor, log)
    this.#moved.push({ log, from })
    this.#tellSoon()
  }

  forget(actor: ActorId, deleted: boolean): void {
    if (!this.#logs.delete(actor)) return
    this.#added = this.#added.filter((log) => log.actor !== actor)
    this.#removed.push({ actor, deleted })
    this.#tellSoon()
  }

  configure(broker: BrokerConfig): void {
    if (this.#cleaner === 0) return
    const config = cleanerConfigOf(broker)
    if (JSON.stringify(config) === JSON.stringify(this.#config)) return
    this.#config = config
    this.#context.send(this.#cleaner, { kind: 'configure-cleaner', config })
  }

  /** A cleaner that was made anew knows of nothing. */
  actorUp(actor: ActorId): void {
    if (actor !== this.#cleaner) return
    this.#added = [...this.#logs.values()]
    this.#removed = []
    if (this.#config !== null) this.#context.send(actor, { kind: 'configure-cleaner', config: this.#config })
    this.#tellSoon()
  }

  #tellSoon(): void {
    if (this.#isDue || this.#cleaner === 0) return
    this.#isDue = true
    this.#context.defer(() => {
      this.#isDue = false
      const [created, added, removed, moved] = [this.#created, this.#added, this.#removed, this.#moved]
      this.#created = []
      this.#added = []
      this.#removed = []
      this.#moved = []
      if (this.#cleaner !== 0) this.#context.send(this.#cleaner, { kind: 'compacted-logs', created, added, removed, moved })
    })
  }
}
