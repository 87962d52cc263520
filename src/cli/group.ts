import type { Command } from 'commander'
import type { Client } from '../client/client.ts'
import { checkErrorCode } from '../client/errors.ts'
import { LATEST, offsetsAt, positionKey } from '../client/record-fetcher.ts'
import { DeleteGroupsRequest, DeleteGroupsResponse } from '../protocol/generated/api/delete-groups.ts'
import { DescribeGroupsRequest, DescribeGroupsResponse } from '../protocol/generated/api/describe-groups.ts'
import { ListGroupsRequest, ListGroupsResponse } from '../protocol/generated/api/list-groups.ts'
import { OffsetFetchRequest, OffsetFetchResponse } from '../protocol/generated/api/offset-fetch.ts'
import { type ConnectionFlags, connected, withConnection } from './connection.ts'
import { printJson, printTable } from './table.ts'

/** Up to here topics are named by name. */
const OFFSET_FETCH_VERSION = 7

export function addGroup(program: Command): void {
  const group = program.command('group').description('list, describe and delete consumer groups')
  withConnection(group.command('list').description('list groups')).action(list)
  withConnection(group.command('describe <id...>').description('members, committed offsets and lag of groups')).action(describe)
  withConnection(group.command('delete <id...>').description('delete groups that have no members, with their offsets')).action(
    remove,
  )
}

async function list(flags: ConnectionFlags): Promise<void> {
  await connected(flags, async (client) => {
    await client.metadata([])
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

async function describe(ids: string[], flags: ConnectionFlags): Promise<void> {
  await connected(flags, async (client) => {
    const described = []
    for (const groupId of ids) described.push(await describeGroup(client, groupId))
    if (flags.json) {
      printJson(described)
      return
    }
    for (const { groupId, state, assignor, members, offsets } of described) {
      console.log(
        `${groupId}: ${state}${assignor === '' ? '' : `, ${assignor}`}, ${members.length} member${members.length === 1 ? '' : 's'}`,
      )
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
  const coordinator = await client.coordinator(groupId)
  const answer = await client.node(coordinator, DescribeGroupsRequest, DescribeGroupsResponse, { groups: [groupId] })
  const group = answer.groups[0]!
  checkErrorCode(group.errorCode, `group ${groupId}`, group.errorMessage)
  const fetched = await client.node(
    coordinator,
    OffsetFetchRequest,
    OffsetFetchResponse,
    { groupId, topics: null },
    { maxVersion: OFFSET_FETCH_VERSION },
  )
  checkErrorCode(fetched.errorCode, `offsets of group ${groupId}`)
  const committed = fetched.topics.flatMap(({ name, partitions }) =>
    partitions
      .filter(({ committedOffset }) => committedOffset >= 0)
      .map(({ partitionIndex, committedOffset }) => ({ topic: name, partition: partitionIndex, committed: committedOffset })),
  )
  const ends = await offsetsAt(client, committed, LATEST)
  return {
    groupId,
    state: group.groupState,
    assignor: group.protocolData,
    members: group.members.map(({ memberId, clientId, clientHost }) => ({
      memberId,
      clientId,
      host: clientHost.replace(/^\//, ''),
    })),
    offsets: committed
      .map((entry) => {
        const end = ends.get(positionKey(entry))!
        return { ...entry, end, lag: Math.max(0, end - entry.committed) }
      })
      .sort((one, other) => (one.topic === other.topic ? one.partition - other.partition : one.topic < other.topic ? -1 : 1)),
  }
}

async function remove(ids: string[], flags: ConnectionFlags): Promise<void> {
  await connected(flags, async (client) => {
    for (const groupId of ids) {
      const coordinator = await client.coordinator(groupId)
      const answer = await client.node(coordinator, DeleteGroupsRequest, DeleteGroupsResponse, { groupsNames: [groupId] })
      checkErrorCode(answer.results[0]!.errorCode, `group ${groupId}`)
      if (!flags.json) console.log(`deleted ${groupId}`)
    }
    if (flags.json) printJson(ids.map((groupId) => ({ groupId, deleted: true })))
  })
}
