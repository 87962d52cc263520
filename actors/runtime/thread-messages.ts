import type { MessagePort } from 'node:worker_threads'
import type { Roles } from './actor-spec.ts'
import type { SupervisionOptions } from './restart-policy.ts'
import type { TelemetrySnapshot } from './thread-telemetry.ts'

/** What a worker is started with. */
export interface ThreadData {
  readonly thread: number
  /** Module that exports `createCast(data): CreateActor`. */
  readonly castModule: string
  readonly castData: unknown
  readonly roles: Roles
  readonly supervision: SupervisionOptions
  readonly arena: SharedArrayBuffer
  readonly shareMaxBytes: number
  readonly ringSlots: number
  /** Which threads sleep. */
  readonly board: SharedArrayBuffer
  /** All other threads and their memory, the main one first. */
  readonly others: readonly { thread: number; arena: SharedArrayBuffer }[]
  readonly port: MessagePort
}

/** The main thread to a worker, on its port. */
export type ThreadOrder =
  | { kind: 'thread'; thread: number; arena: SharedArrayBuffer }
  | { kind: 'connect'; from: number; ring: SharedArrayBuffer; port: MessagePort }
  | { kind: 'telemetry'; number: number }
  | { kind: 'close' }

/** A worker to the main thread, on its port. */
export type ThreadReport =
  | { kind: 'connect'; to: number; ring: SharedArrayBuffer; port: MessagePort }
  | { kind: 'telemetry'; number: number; snapshot: TelemetrySnapshot }
  | {
      kind: 'log'
      level: 'debug' | 'info' | 'warn' | 'error'
      message: string
      fields: Readonly<Record<string, unknown>> | undefined
    }
  | { kind: 'fatal'; error: Error; code: string; facts: Readonly<Record<string, unknown>> }
