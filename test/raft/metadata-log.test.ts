import { describe, expect, test } from 'vitest'
import type { MetadataLogConfig } from '../../src/raft/metadata-log.ts'
import { InconsistentSnapshotsError } from '../../src/raft/metadata-log.ts'
import { encoded, leadingVoter, METADATA_DIR, numbered, numbersOf, openVoter } from './raft-fixture.ts'

/** A log with a segment and a snapshot for each of five records, an hour apart. */
function fiveSnapshots(config: Partial<MetadataLogConfig>) {
  const voter = leadingVoter({ config })
  const { disk, clock, raft, metadataLog } = voter
  for (let number = 1; number <= 5; number++) {
    raft.append(encoded(numbered(number)))
    raft.flush()
    metadataLog.log.roll()
    const snapshot = raft.createSnapshot()
    for (const record of encoded(numbered(...Array.from({ length: number }, (_, index) => index + 1)))) snapshot.append(record)
    snapshot.freeze(() => metadataLog.snapshotFrozen(snapshot.id))
    disk.completeSyncs()
    clock.ms += 3_600_000
  }
  return voter
}
function files(disk: { list(path: string): string[] }, suffix: string): string[] {
  return disk.list(METADATA_DIR).filter((name) => name.endsWith(suffix))
}

describe('old snapshots', () => {
  test('stay, where nothing limits them', () => {
    const { metadataLog, disk } = fiveSnapshots({})
    expect(metadataLog.clean()).toBe(0)
    expect(files(disk, '.checkpoint')).toHaveLength(5)
  })

  test('go with the segments that only they needed, when they are too old', () => {
    const { metadataLog, disk } = fiveSnapshots({ retentionMs: 2.5 * 3_600_000 })
    expect(metadataLog.clean()).toBe(3)
    expect(files(disk, '.checkpoint')).toEqual([
      '00000000000000000005-0000000001.checkpoint',
      '00000000000000000006-0000000001.checkpoint',
    ])
    expect(metadataLog.log.logStartOffset).toBe(5)
    expect(files(disk, '.log')).toEqual(['00000000000000000005.log', '00000000000000000006.log'])
    expect(numbersOf(openVoter({ disk }).records)).toEqual([1, 2, 3, 4, 5])
  })

  test('go when all of it is too large; the newest stays whatever its size', () => {
    const { metadataLog, disk } = fiveSnapshots({ retentionBytes: 1 })
    expect(metadataLog.clean()).toBe(4)
    expect(files(disk, '.checkpoint')).toEqual(['00000000000000000006-0000000001.checkpoint'])
    expect(numbersOf(openVoter({ disk }).records)).toEqual([1, 2, 3, 4, 5])
  })
})

describe('a metadata log that is opened', () => {
  test('drops snapshots that were not finished or were to be deleted', () => {
    const { disk } = leadingVoter()
    const leftovers = ['00000000000000000001-0000000001.checkpoint.part', '00000000000000000001-0000000001.checkpoint.deleted']
    for (const name of leftovers) disk.replaceFile(`${METADATA_DIR}/${name}`, new Uint8Array(3))
    expect(openVoter({ disk }).metadataLog.latestSnapshot).toBeNull()
    expect(disk.list(METADATA_DIR).filter((name) => leftovers.includes(name))).toEqual([])
  })

  test('is refused where it begins behind its newest snapshot', () => {
    const { disk, metadataLog } = fiveSnapshots({ retentionBytes: 1 })
    metadataLog.clean()
    for (const name of files(disk, '.checkpoint')) disk.remove(`${METADATA_DIR}/${name}`)
    expect(() => openVoter({ disk })).toThrow(InconsistentSnapshotsError)
  })

  test('goes on from a snapshot that is newer than all of it', () => {
    const { disk } = fiveSnapshots({})
    for (const name of files(disk, '.log')) disk.remove(`${METADATA_DIR}/${name}`)
    const { records, metadataLog } = openVoter({ disk })
    expect(numbersOf(records)).toEqual([1, 2, 3, 4, 5])
    expect(metadataLog.log.logEndOffset).toBe(6)
    expect(leadingVoter({ disk }).raft.epoch).toBe(2)
  })

  test('has Kafka’s id for the metadata topic in its folder', () => {
    const { disk } = leadingVoter()
    expect(new TextDecoder().decode(disk.readFile(`${METADATA_DIR}/partition.metadata`))).toBe(
      'version: 0\ntopic_id: AAAAAAAAAAAAAAAAAAAAAQ',
    )
  })
})
