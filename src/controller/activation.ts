import { BROKER_RESOURCE, DEFAULT_BROKER } from '../metadata/configs-image.ts'
import { ELIGIBLE_LEADER_REPLICAS_FEATURE, METADATA_VERSION_FEATURE } from '../metadata/features.ts'
import type { NewRecord } from '../metadata/metadata-record.ts'
import { hasMetadataTransactions } from '../metadata/metadata-version.ts'

/**
 * The records with which a controller begins, once it leads: what the cluster was formatted with where the log is empty, and the end of a transaction
 * that the leader before left open (KIP-868).
 */
export function activationRecords({
  metadataVersion,
  inTransaction,
  bootstrap,
  minInsyncReplicas,
}: {
  /** Level in the log; 0 when it says none: nothing was ever written, or not to the end. */
  readonly metadataVersion: number
  readonly inTransaction: boolean
  readonly bootstrap: readonly NewRecord[]
  /** The broker's own default, which becomes the cluster's when eligible leader replicas depend on it. */
  readonly minInsyncReplicas: number
}): NewRecord[] {
  const abort: NewRecord[] = inTransaction
    ? [{ type: 'AbortTransactionRecord', version: 0, message: { reason: 'Controller failover' } }]
    : []
  if (metadataVersion > 0) return abort
  const records = [...bootstrap]
  if (bootstrapLevel(bootstrap, ELIGIBLE_LEADER_REPLICAS_FEATURE) > 0) {
    records.push({
      type: 'ConfigRecord',
      version: 0,
      message: {
        resourceType: BROKER_RESOURCE,
        resourceName: DEFAULT_BROKER,
        name: 'min.insync.replicas',
        value: String(minInsyncReplicas),
      },
    })
  }
  if (!hasMetadataTransactions(bootstrapLevel(bootstrap, METADATA_VERSION_FEATURE))) return [...abort, ...records]
  return [
    ...abort,
    { type: 'BeginTransactionRecord', version: 0, message: { name: 'Bootstrap records' } },
    ...records,
    { type: 'EndTransactionRecord', version: 0, message: {} },
  ]
}

function bootstrapLevel(bootstrap: readonly NewRecord[], feature: string): number {
  for (const record of bootstrap) {
    if (record.type === 'FeatureLevelRecord' && record.message.name === feature) return record.message.featureLevel ?? 0
  }
  return 0
}
