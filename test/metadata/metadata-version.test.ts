import { describe, expect, test } from 'vitest'
import {
  bumpsLeaderEpochOnIsrShrink,
  hasControllerRegistration,
  hasEligibleLeaderReplicas,
  hasMetadataTransactions,
  metadataVersionName,
  partitionChangeRecordVersion,
  partitionRecordVersion,
  registerBrokerRecordVersion,
} from '../../src/metadata/metadata-version.ts'

/** As `MetadataVersion` of Apache Kafka 4.3.1 tells: name, partition record, partition change, broker registration, transactions, controllers, ELR, epoch bump. */
const KAFKAS: readonly (readonly [level: number, name: string, versions: readonly (number | boolean)[]])[] = [
  [7, '3.3-IV3', [0, 0, 1, false, false, false, true]],
  [8, '3.4-IV0', [0, 0, 2, false, false, false, true]],
  [11, '3.5-IV2', [0, 0, 2, false, false, false, true]],
  [12, '3.6-IV0', [0, 0, 2, false, false, false, false]],
  [13, '3.6-IV1', [0, 0, 2, true, false, false, false]],
  [15, '3.7-IV0', [0, 0, 2, true, true, false, false]],
  [16, '3.7-IV1', [0, 0, 2, true, true, false, false]],
  [17, '3.7-IV2', [1, 1, 3, true, true, false, false]],
  [22, '4.0-IV0', [1, 1, 3, true, true, false, false]],
  [23, '4.0-IV1', [2, 2, 3, true, true, true, false]],
  [29, '4.2-IV1', [2, 2, 3, true, true, true, false]],
  [30, '4.3-IV0', [2, 2, 4, true, true, true, false]],
]

describe('levels of metadata.version', () => {
  test.each(KAFKAS)('%i (%s) shapes records as in Kafka', (level, name, versions) => {
    expect(metadataVersionName(level)).toBe(name)
    expect([
      partitionRecordVersion(level),
      partitionChangeRecordVersion(level),
      registerBrokerRecordVersion(level),
      hasMetadataTransactions(level),
      hasControllerRegistration(level),
      hasEligibleLeaderReplicas(level),
      bumpsLeaderEpochOnIsrShrink(level),
    ]).toEqual(versions)
  })
})
