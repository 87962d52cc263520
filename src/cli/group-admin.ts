import type { Client } from '../client/client.ts'
import { checkErrorCode, ServerError } from '../client/errors.ts'
import { LATEST, offsetsAt, positionKey, type TopicPartition } from '../client/record-fetcher.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import { DeleteGroupsRequest, DeleteGroupsResponse } from '../protocol/generated/api/delete-groups.ts'
import { DescribeGroupsRequest, DescribeGroupsResponse } from '../protocol/generated/api/describe-groups.ts'
import { ListGroupsRequest, ListGroupsResponse } from '../protocol/generated/api/list-groups.ts'
import { OffsetFetchRequest, OffsetFetchResponse } from '../protocol/generated/api/offset-fetch.ts'
import { type ConnectionFlags, connected } from './connection.ts'
import { throwAll } from './failure.ts'
import { counted, printJson, printTable } from './table.ts'

/** Up to here topics are named by name. */
const OFFSET_FETCH_VERSION = 7
const NO_GROUP = 'Dead'

export interface CommittedOffset extends TopicPartition {
  readonly committed: number
}

export async function listGroups(flags: ConnectionFlags): Promise<void> {
  await connected(flags, async (client) => {
    const answers = await Promise.all(
      [...client.brokers().keys()].map((node) => client.node(node, ListGroupsRequest, ListGroupsResponse, {})),
    )
    for (const { errorCode } of answers) checkErrorCode(errorCode, 'groups')
    const groups = answers
      .flatMap((answer) =>
        answer.groups.map(({ groupId, groupState, groupType, protocolType }) => ({
          groupId,
          state: groupState,
          type: groupType,
          protocolType,
        })),
      )
      .sort((one, other) => (one.groupId < other.groupId ? -1 : 1))
    if (flags.json) printJson(groups)
    else
      printTable(
        ['GROUP', 'STATE', 'TYPE', 'PROTOCOL'],
        groups.map(({ groupId, state, type, protocolType }) => [groupId, state, type, protocolType]),
        'there are no groups',
      )
  })
}

export async function describeGroups(ids: readonly string[], flags: ConnectionFlags): Promise<void> {
  await connected(flags, async (client) => {
    const described = []
    for (const groupId of ids) described.push(await describeGroup(client, groupId))
    if (flags.json) {
      printJson(described)
      return
    }
    for (const { groupId, state, assignor, members, offsets } of described) {
      console.log(`${groupId}: ${state}${assignor === '' ? '' : `, ${assignor}`}, ${counted(members.length, 'member')}`)
      for (const { memberId, clientId, host } of members) console.log(`  ${memberId} (${clientId} at ${host})`)
      printTable(
        ['TOPIC', 'PARTITION', 'COMMITTED', 'END', 'LAG'],
        offsets.map(({ topic, partition, committed, end, lag }) => [topic, partition, committed, end, lag]),
        'no offsets are committed',
      )
    }
  })
}

async function describeGroup(client: Client, groupId: string) {
  const { groupState, protocolData, members } = await groupOf(client, groupId)
  const committed = await committedOffsets(client, groupId)
  const ends = await offsetsAt(client, committed, LATEST)
  return {
    groupId,
    state: groupState,
    assignor: protocolData,
    members: members.map(({ memberId, clientId, clientHost }) => ({
      memberId,
      clientId,
      host: clientHost.replace(/^\//, ''),
    })),
    offsets: committed.map((entry) => {
      const end = ends.get(positionKey(entry))!
      return { ...entry, end, lag: Math.max(0, end - entry.committed) }
    }),
  }
}

/** The group as its coordinator describes it. Throws `ServerError` GROUP_ID_NOT_FOUND, in versions of the API that know it and in those that do not. */
export async function groupOf(client: Client, groupId: string): Promise<DescribeGroupsResponse['groups'][number]> {
  return client.retry(async () => {
    const coordinator = await client.coordinator(groupId)
    const answer = await client.node(coordinator, DescribeGroupsRequest, DescribeGroupsResponse, { groups: [groupId] })
    const group = answer.groups[0]!
    checkErrorCode(group.errorCode, `group ${groupId}`, group.errorMessage)
    if (group.groupState === NO_GROUP) throw new ServerError(ErrorCode.GROUP_ID_NOT_FOUND, `group ${groupId}`)
    return group
  })
}

/** What a group has committed, in the order of topics and partitions. */
export async function committedOffsets(client: Client, groupId: string): Promise<CommittedOffset[]> {
  const fetched = await client.retry(async () => {
    const coordinator = await client.coordinator(groupId)
    const body = { groupId, topics: null }
    const answer = await client.node(coordinator, OffsetFetchRequest, OffsetFetchResponse, body, {
      maxVersion: OFFSET_FETCH_VERSION,
    })
    checkErrorCode(answer.errorCode, `offsets of group ${groupId}`)
    return answer
  })
  return fetched.topics
    .flatMap(({ name, partitions }) =>
      partitions.map(({ partitionIndex, committedOffset }) => ({
        topic: name,
        partition: partitionIndex,
        committed: committedOffset,
      })),
    )
    .filter(({ committed }) => committed >= 0)
    .sort((one, other) => (one.topic === other.topic ? one.partition - other.partition : one.topic < other.topic ? -1 : 1))
}

export async function deleteGroups(ids: readonly string[], flags: ConnectionFlags): Promise<void> {
  await connected(flags, async (client) => {
    const errors: ServerError[] = []
    const deleted: string[] = []
    for (const groupId of ids) {
      const coordinator = await client.coordinator(groupId)
      const answer = await client.node(coordinator, DeleteGroupsRequest, DeleteGroupsResponse, { groupsNames: [groupId] })
      const { errorCode } = answer.results[0]!
      if (errorCode === 0) deleted.push(groupId)
      else errors.push(new ServerError(errorCode, `group ${groupId}`))
    }
    if (flags.json) printJson(deleted.map((groupId) => ({ groupId, deleted: true })))
    else for (const groupId of deleted) console.log(`deleted ${groupId}`)
    throwAll(errors)
  })
}
