import type { ClusterDescription } from '../../client/admin/cluster.ts'
import type { TopicDescription } from '../../client/admin/describe-topics.ts'
import type { Client } from '../../client/client.ts'
import type { DoctorFlags } from '../doctor.ts'

/** `error`: something does not work, or may be lost. `warning`: it will, or may, come to that. `note`: worth knowing. */
export type Severity = 'error' | 'warning' | 'note'

export interface Finding {
  readonly severity: Severity
  readonly what: string
  readonly doNext: readonly string[]
}

/** What checks have in common. */
export interface Patient {
  readonly client: Client
  readonly cluster: ClusterDescription
  /** Internal ones as well. */
  readonly topics: readonly TopicDescription[]
  readonly flags: DoctorFlags
  /** The brokers that were asked first. */
  readonly bootstrap: string
  /** Milliseconds since the epoch, on this machine. */
  readonly nowMs: number
}

export interface Check {
  readonly name: string
  /** Rejects where it cannot look. */
  readonly run: (patient: Patient) => Promise<readonly Finding[]>
}

export function finding(severity: Severity, what: string, ...doNext: readonly string[]): Finding {
  return { severity, what, doNext }
}

const NAMED_MAX = 5

/** The first few, and how many more. */
export function some(names: readonly string[]): string {
  const shown = names.slice(0, NAMED_MAX).join(', ')
  return names.length > NAMED_MAX ? `${shown} and ${names.length - NAMED_MAX} more` : shown
}
