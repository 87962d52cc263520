import { METADATA_VERSION_LATEST, METADATA_VERSION_MIN } from './metadata-version.ts'

export const METADATA_VERSION_FEATURE = 'metadata.version'
/** Kept in control records of the log, not in metadata records (KIP-853). */
export const KRAFT_VERSION_FEATURE = 'kraft.version'
/** How producers and the transaction coordinator work together: at level 2 each transaction has an epoch of its own (KIP-890). */
export const TRANSACTION_VERSION_FEATURE = 'transaction.version'
export const ELIGIBLE_LEADER_REPLICAS_FEATURE = 'eligible.leader.replicas.version'

/** A feature (KIP-584) with the levels that this software can work at; level 0 means the feature is off. */
export interface SupportedFeature {
  readonly name: string
  readonly minVersion: number
  readonly maxVersion: number
}

/** What a broker registers with, and what ApiVersions shows as supported. */
export const SUPPORTED_FEATURES: readonly SupportedFeature[] = [
  { name: METADATA_VERSION_FEATURE, minVersion: METADATA_VERSION_MIN, maxVersion: METADATA_VERSION_LATEST },
  { name: ELIGIBLE_LEADER_REPLICAS_FEATURE, minVersion: 0, maxVersion: 1 },
  { name: 'group.version', minVersion: 0, maxVersion: 1 },
  { name: KRAFT_VERSION_FEATURE, minVersion: 0, maxVersion: 1 },
  { name: 'share.version', minVersion: 0, maxVersion: 1 },
  { name: 'streams.version', minVersion: 0, maxVersion: 1 },
  { name: TRANSACTION_VERSION_FEATURE, minVersion: 0, maxVersion: 2 },
]

/** The levels that a new cluster starts with, in the order in which Apache Kafka 4.3 writes them at format. */
export const BOOTSTRAP_FEATURE_LEVELS: readonly (readonly [name: string, level: number])[] = [
  [METADATA_VERSION_FEATURE, METADATA_VERSION_LATEST],
  [ELIGIBLE_LEADER_REPLICAS_FEATURE, 1],
  ['group.version', 1],
  ['share.version', 1],
  ['streams.version', 1],
  [TRANSACTION_VERSION_FEATURE, 2],
]
