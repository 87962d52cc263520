import { describe, expect, test } from 'vitest'
import { ErrorCode } from '../../../src/protocol/error-codes.ts'
import { commit, committed, join, RANGE, stableGroup } from './consumer-driver.ts'
import { DELETE_GROUPS, DESCRIBE_GROUPS, LIST_GROUPS } from './group-apis.ts'
import { ShardBench } from './shard-bench.ts'

describe('ListGroups', () => {
  function bench(): ShardBench {
    const made = new ShardBench()
    stableGroup(made, 1, { group: 'stable' })
    commit(made, 1, { group: 'simple' })
    join(made, { group: 'connect', protocolType: 'connect', version: 3 })
    return made
  }
  const ids = (groups: readonly { groupId: string }[]) => groups.map(({ groupId }) => groupId).sort()

  test.each([0, 1, 2, 3, 4, 5])('gives every group with its protocol type (version %i)', (version) => {
    const { groups } = bench().send(LIST_GROUPS, {}, { version }).answer()
    expect(ids(groups)).toEqual(['connect', 'simple', 'stable'])
    expect(groups.find(({ groupId }) => groupId === 'stable')).toEqual({
      groupId: 'stable',
      protocolType: 'consumer',
      groupState: version >= 4 ? 'Stable' : '',
      groupType: version >= 5 ? 'classic' : '',
    })
  })

  test('filters by state and type, without regard to case', () => {
    const made = bench()
    const list = (filters: { statesFilter?: string[]; typesFilter?: string[] }) =>
      ids(made.send(LIST_GROUPS, filters).answer().groups)
    expect(list({ statesFilter: ['stable'] })).toEqual(['stable'])
    expect(list({ statesFilter: [' EMPTY ', 'preparingrebalance'] })).toEqual(['connect', 'simple'])
    expect(list({ typesFilter: ['Classic'] })).toHaveLength(3)
    expect(list({ typesFilter: ['consumer'] })).toEqual([])
    expect(list({ typesFilter: ['nonsense'] })).toEqual([])
    expect(list({ statesFilter: ['Stable'], typesFilter: ['classic'] })).toEqual(['stable'])
  })
})

describe('DescribeGroups', () => {
  test.each([0, 1, 2, 3, 4, 5, 6])('tells all of a stable group (version %i)', (version) => {
    const bench = new ShardBench()
    const { memberIds } = stableGroup(bench, 1, { clientId: 'app' })
    expect(bench.send(DESCRIBE_GROUPS, { groups: ['group'] }, { version }).answer().groups).toEqual([
      {
        errorCode: ErrorCode.NONE,
        errorMessage: null,
        groupId: 'group',
        groupState: 'Stable',
        protocolType: 'consumer',
        protocolData: 'range',
        members: [
          {
            memberId: memberIds[0],
            groupInstanceId: null,
            clientId: 'app',
            clientHost: '/127.0.0.1',
            memberMetadata: RANGE[0]!.metadata,
            memberAssignment: Uint8Array.of(0, 1),
          },
        ],
        authorizedOperations: -2147483648,
      },
    ])
  })

  test('tells less while the group rebalances', () => {
    const bench = new ShardBench()
    const { leaderId } = stableGroup(bench, 2)
    join(bench, { memberId: leaderId })
    const [group] = bench.send(DESCRIBE_GROUPS, { groups: ['group'] }).answer().groups
    expect(group).toMatchObject({ groupState: 'PreparingRebalance', protocolType: 'consumer', protocolData: '' })
    expect(group!.members.map(({ memberMetadata }) => memberMetadata.length)).toEqual([0, 0])
  })

  test('calls a group that is not there dead, and from version 6 on an error', () => {
    const bench = new ShardBench()
    const ask = (version: number) => bench.send(DESCRIBE_GROUPS, { groups: ['nowhere'] }, { version }).answer().groups[0]
    expect(ask(5)).toMatchObject({ groupState: 'Dead', errorCode: ErrorCode.NONE, errorMessage: null })
    expect(ask(6)).toMatchObject({
      groupState: 'Dead',
      errorCode: ErrorCode.GROUP_ID_NOT_FOUND,
      errorMessage: 'Group nowhere not found.',
    })
  })
})

describe('DeleteGroups', () => {
  test.each([0, 1, 2])('deletes empty groups with their offsets (version %i)', (version) => {
    const bench = new ShardBench()
    commit(bench, 1, { group: 'simple' })
    commit(bench, 2, { group: 'simple', partition: 1 })
    stableGroup(bench, 1, { group: 'busy' })
    const before = bench.log.length
    const groupsNames = ['simple', 'busy', 'nowhere', 'simple']
    expect(bench.send(DELETE_GROUPS, { groupsNames }, { version }).answer().results).toEqual([
      { groupId: 'simple', errorCode: ErrorCode.NONE },
      { groupId: 'busy', errorCode: ErrorCode.NON_EMPTY_GROUP },
      { groupId: 'nowhere', errorCode: ErrorCode.GROUP_ID_NOT_FOUND },
    ])
    expect(bench.log.slice(before).map(({ record }) => [record.type, record.value])).toEqual([
      ['offset-commit', null],
      ['offset-commit', null],
      ['group-metadata', null],
    ])
    expect(committed(bench, { group: 'simple' })).toBe(-1)
    bench.restart()
    expect(bench.shard.sizes()).toEqual({ groups: 1, offsets: 0 })
  })

  test('forgets ids that were given out, so that their owners start anew', () => {
    const bench = new ShardBench()
    const { memberId } = join(bench).answer()
    expect(bench.send(DELETE_GROUPS, { groupsNames: ['group'] }).answer().results[0]!.errorCode).toBe(ErrorCode.NONE)
    expect(join(bench, { memberId }).answer().errorCode).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
    join(bench)
    bench.advance(20_000)
    expect(bench.shard.sizes().groups).toBe(1)
  })
})
