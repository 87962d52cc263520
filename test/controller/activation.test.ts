import { describe, expect, test } from 'vitest'
import { activationRecords } from '../../src/controller/activation.ts'
import { feature } from '../metadata/cluster-image.ts'

const bootstrap = [feature('metadata.version', 30), feature('eligible.leader.replicas.version', 1)]

describe('a controller that begins', () => {
  test('writes what the cluster was formatted with, in a transaction, into an empty log', () => {
    const records = activationRecords({ metadataVersion: 0, inTransaction: false, bootstrap, minInsyncReplicas: 2 })
    expect(records.map(({ type }) => type)).toEqual([
      'BeginTransactionRecord',
      'FeatureLevelRecord',
      'FeatureLevelRecord',
      'ConfigRecord',
      'EndTransactionRecord',
    ])
    expect(records[3]?.message).toEqual({ resourceType: 4, resourceName: '', name: 'min.insync.replicas', value: '2' })
  })

  test('writes nothing into a log that has a beginning', () => {
    expect(activationRecords({ metadataVersion: 30, inTransaction: false, bootstrap, minInsyncReplicas: 1 })).toEqual([])
  })

  test('ends a transaction that was left open, and begins again if it was the first', () => {
    const abort = { type: 'AbortTransactionRecord', version: 0, message: { reason: 'Controller failover' } }
    expect(activationRecords({ metadataVersion: 30, inTransaction: true, bootstrap, minInsyncReplicas: 1 })).toEqual([abort])
    const again = activationRecords({ metadataVersion: 0, inTransaction: true, bootstrap, minInsyncReplicas: 1 })
    expect(again.map(({ type }) => type).slice(0, 2)).toEqual(['AbortTransactionRecord', 'BeginTransactionRecord'])
  })

  test('does without a transaction, and without eligible leader replicas, where the level is older', () => {
    const older = [feature('metadata.version', 12)]
    expect(activationRecords({ metadataVersion: 0, inTransaction: false, bootstrap: older, minInsyncReplicas: 1 })).toEqual(older)
  })
})
