import { describeClassicGroups, describeConsumerGroups } from '../client/admin/describe-consumer-groups.ts'
import { listConsumerGroupOffsets } from '../client/admin/group-offsets.ts'
import * as groupsOf from '../client/admin/groups.ts'
import { settle } from '../client/admin/results.ts'
import type { Client } from '../client/client.ts'
import { ServerError } from '../client/errors.ts'
import { comparePartitions, partitionKey, type TopicPartition } from '../client/topic-partition.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import { type ConnectionFlags, connected } from './connection.ts'
import { throwAll } from './failure.ts'
import { counted, printJson, printTable } from './table.ts'
import { offsetsAt } from './topic-admin.ts'

export interface CommittedOffset extends TopicPartition {
  readonly committed: number
}

export async function listGroups(flags: ConnectionFlags): Promise<void> {
  await connected(flags, async (client) => {
    const groups = await groupsOf.listGroups(client)
    const shown = groups.map(({ groupId, state, type, protocolType }) => ({ groupId, state, type, protocolType }))
    if (flags.json) printJson(shown)
    else
      printTable(
        ['GROUP', 'STATE', 'TYPE', 'PROTOCOL'],
        shown.map(({ groupId, state, type, protocolType }) => [groupId, state ?? '-', type ?? '-', protocolType]),
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
        ['TOPIC', 'PARTITION', 'COMMITTED', 'END', 'LAG', 'MEMBER'],
        offsets.map(({ topic, partition, committed, end, lag, memberId }) => [
          topic,
          partition,
          committed ?? '-',
          end ?? '-',
          lag ?? '-',
          memberId ?? 'nobody',
        ]),
        'no offsets are committed',
      )
    }
  })
}

async function describeGroup(client: Client, groupId: string) {
  const { state, assignor, members } = await groupOf(client, groupId)
  const committed = new Map((await committedOffsets(client, groupId)).map((entry) => [partitionKey(entry), entry]))
  const owners = new Map(
    members.flatMap(({ memberId, assignment }) => assignment.map((each) => [partitionKey(each), { ...each, memberId }] as const)),
  )
  // Of some that are assigned nothing is committed yet, and some that have offsets are nobody's.
  const partitions = [...new Map<string, TopicPartition>([...owners, ...committed]).values()].sort(comparePartitions)
  const ends = await offsetsAt(client, partitions, 'latest')
  return {
    groupId,
    state,
    assignor,
    members: members.map(({ memberId, clientId, host }) => ({ memberId, clientId, host: host.replace(/^\//, '') })),
    offsets: partitions.map(({ topic, partition }) => {
      // Null where the topic is gone, or has no leader now.
      const end = ends({ topic, partition })
      const key = partitionKey({ topic, partition })
      const offset = committed.get(key)?.committed ?? null
      const lag = end === null || offset === null ? null : Math.max(0, end - offset)
      return { topic, partition, committed: offset, end, lag, memberId: owners.get(key)?.memberId ?? null }
    }),
  }
}

/** A group as its coordinator describes it. */
export interface GroupFacts {
  readonly type: string
  readonly state: string
  /** Empty while nobody assigns. */
  readonly assignor: string
  readonly members: readonly {
    readonly memberId: string
    readonly clientId: string
    readonly host: string
    /** None where it is not known how the protocol writes it. */
    readonly assignment: readonly TopicPartition[]
  }[]
}

/** Throws `ServerError` GROUP_ID_NOT_FOUND, for brokers that know it and those that do not. */
export async function groupOf(client: Client, groupId: string): Promise<GroupFacts> {
  const described = await settle(describeConsumerGroups(client, [groupId]))
  const isOther = described.error(groupId)?.kind === 'usage'
  const { type, state, assignor, members } = isOther ? await otherGroup(client, groupId) : consumerGroup(described.get(groupId))
  if (state === 'Dead') throw new ServerError(ErrorCode.GROUP_ID_NOT_FOUND, `group ${groupId}`)
  return { type, state, assignor, members }
}

function consumerGroup(group: {
  type: string
  state: string
  partitionAssignor: string
  members: GroupFacts['members']
}): GroupFacts {
  return { type: group.type, state: group.state, assignor: group.partitionAssignor, members: group.members }
}

/** One of Connect's, or of somebody else's. */
async function otherGroup(client: Client, groupId: string): Promise<GroupFacts> {
  const { state, protocol, members } = (await describeClassicGroups(client, [groupId])).get(groupId)
  return { type: 'classic', state, assignor: protocol, members: members.map((member) => ({ ...member, assignment: [] })) }
}

/** What a group has committed, in the order of topics and partitions. */
export async function committedOffsets(client: Client, groupId: string): Promise<CommittedOffset[]> {
  const listed = (await listConsumerGroupOffsets(client, [groupId])).get(groupId)
  throwAll(listed.errors().map(([, error]) => error))
  return [...listed]
    .flatMap(([{ topic, partition }, offset]) => (offset === null ? [] : [{ topic, partition, committed: offset.offset }]))
    .sort(comparePartitions)
}

export async function deleteGroups(ids: readonly string[], flags: ConnectionFlags): Promise<void> {
  await connected(flags, async (client) => {
    const results = await settle(groupsOf.deleteGroups(client, ids))
    const deleted = [...results].map(([groupId]) => groupId)
    if (flags.json) printJson(deleted.map((groupId) => ({ groupId, deleted: true })))
    else for (const groupId of deleted) console.log(`deleted ${groupId}`)
    throwAll(results.errors().map(([, error]) => error))
  })
}
