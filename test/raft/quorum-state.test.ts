import { describe, expect, test } from 'vitest'
import { MemoryDisk } from '../../src/base/memory-disk.ts'
import { electedLeader, readQuorumState, writeQuorumState } from '../../src/raft/quorum-state.ts'

const DIRECTORY_ID = 'J8aAPcfLQt2bqs1JT_rMgQ'

function diskWith(text: string): MemoryDisk {
  const disk = new MemoryDisk()
  disk.makeDirectory('/q')
  disk.replaceFile('/q/quorum-state', new TextEncoder().encode(text))
  return disk
}
function textOf(disk: MemoryDisk): string {
  return new TextDecoder().decode(disk.readFile('/q/quorum-state'))
}

describe('the quorum-state file', () => {
  test('is Kafka’s, byte for byte, in both versions', () => {
    const disk = diskWith('')
    writeQuorumState(disk, '/q', electedLeader(1, 1), { kraftVersion: 0, voterIds: [1] })
    expect(textOf(disk)).toBe(
      '{"clusterId":"","leaderId":1,"leaderEpoch":1,"votedId":-1,"appliedOffset":0,"currentVoters":[{"voterId":1}],"data_version":0}',
    )
    writeQuorumState(disk, '/q', electedLeader(1, 1), { kraftVersion: 1, voterIds: [1] })
    expect(textOf(disk)).toBe(
      '{"leaderId":1,"leaderEpoch":1,"votedId":-1,"votedDirectoryId":"AAAAAAAAAAAAAAAAAAAAAA","data_version":1}',
    )
  })

  test('gives back the vote and the leader', () => {
    const state = { leaderEpoch: 7, leaderId: -1, votedId: 3, votedDirectoryId: DIRECTORY_ID }
    const disk = diskWith('')
    writeQuorumState(disk, '/q', state, { kraftVersion: 1, voterIds: [1, 2, 3] })
    expect(readQuorumState(disk, '/q')).toEqual(state)
    writeQuorumState(disk, '/q', state, { kraftVersion: 0, voterIds: [1, 2, 3] })
    expect(readQuorumState(disk, '/q')).toMatchObject({ leaderEpoch: 7, leaderId: -1, votedId: 3 })
  })

  test('that is not there is no vote at all', () => {
    expect(readQuorumState(new MemoryDisk(), '/q')).toBeNull()
  })

  test.each([
    '',
    '{',
    '[]x',
    '"a"',
    '{}',
    '{"data_version":2}',
    '{"leaderEpoch":"x","data_version":0}',
    '{"leaderEpoch":1.5,"data_version":0}',
  ])('that says %s is refused: this node could vote twice', (text) => {
    expect(() => readQuorumState(diskWith(text), '/q')).toThrow('/q/quorum-state')
  })
})
