import type { HashAlgorithm } from './cryptography.ts'

/** One of Kafka's two SCRAM mechanisms. */
export interface ScramMechanism {
  readonly name: 'SCRAM-SHA-256' | 'SCRAM-SHA-512'
  /** Kafka's number of it. */
  readonly type: number
  readonly algorithm: HashAlgorithm
  /** Of the hash. */
  readonly keyBytes: number
  /** Fewer make a stolen verifier too easy to guess from; both sides refuse them. */
  readonly iterationsMin: number
}

/** RFC 7677, and the same with SHA-512; `iterationsMin` as in Kafka. */
export const SCRAM_MECHANISMS = {
  'SCRAM-SHA-256': { name: 'SCRAM-SHA-256', type: 1, algorithm: 'sha256', keyBytes: 32, iterationsMin: 4096 },
  'SCRAM-SHA-512': { name: 'SCRAM-SHA-512', type: 2, algorithm: 'sha512', keyBytes: 64, iterationsMin: 4096 },
} as const satisfies Record<string, ScramMechanism>

/** Kafka refuses more in a credential: each login would take a client too long. */
export const SCRAM_ITERATIONS_MAX = 16_384

/** By Kafka's number; null for others. */
export function scramMechanismOf(type: number): ScramMechanism | null {
  return Object.values(SCRAM_MECHANISMS).find((mechanism) => mechanism.type === type) ?? null
}
