import { ErrorCode } from '../../protocol/error-codes.ts'
import {
  ConsumerGroupDescribeRequest,
  ConsumerGroupDescribeResponse,
} from '../../protocol/generated/api/consumer-group-describe.ts'
import { DescribeGroupsRequest, DescribeGroupsResponse } from '../../protocol/generated/api/describe-groups.ts'
import { ConsumerProtocolAssignment } from '../../protocol/generated/data/consumer-protocol-assignment.ts'
import { Reader } from '../../protocol/reader.ts'
import type { Client } from '../client.ts'
import { KafkaError, ProtocolError, UsageError } from '../errors.ts'
import type { TopicPartition } from '../topic-partition.ts'
import { type AdminOptions, type Answers, drive, type Exchange } from './driver.ts'
import type { GroupState, GroupType } from './groups.ts'
import { type AclOperation, authorizedOperations } from './operations.ts'
import type { Results } from './results.ts'
import { toCoordinators } from './routes.ts'

/** A group of consumers, of the new protocol or a classic one. */
export interface ConsumerGroupDescription {
  readonly groupId: string
  readonly type: GroupType
  readonly state: GroupState
  /** Has only committed offsets, and no protocol. */
  readonly isSimpleConsumerGroup: boolean
  /** Who assigns partitions, such as `range` or `uniform`; empty while nobody does. */
  readonly partitionAssignor: string
  readonly members: readonly ConsumerGroupMember[]
  /** The broker's id. */
  readonly coordinator: number
  /** Null for classic groups. */
  readonly groupEpoch: number | null
  /** Null for classic groups. */
  readonly targetAssignmentEpoch: number | null
  /** What the caller may do with it. Null unless `includeAuthorizedOperations` asked for it. */
  readonly authorizedOperations: readonly AclOperation[] | null
}

/** A member of a group of consumers. */
export interface ConsumerGroupMember {
  readonly memberId: string
  /** Of static members (KIP-345). */
  readonly groupInstanceId: string | null
  readonly clientId: string
  readonly host: string
  readonly assignment: readonly TopicPartition[]
  /** What it is to have in the end; null in classic groups. */
  readonly targetAssignment: readonly TopicPartition[] | null
  /** Null in classic groups. */
  readonly memberEpoch: number | null
  readonly rackId: string | null
  /** Null in classic groups, which keep them to themselves. */
  readonly subscribedTopics: readonly string[] | null
  /** An RE2/J pattern (KIP-848). */
  readonly subscribedTopicRegex: string | null
  /** Speaks the classic protocol in a group of the new one: false; the new one: true; null where the broker does not say (KIP-1099, Kafka 4.0). */
  readonly upgraded: boolean | null
}

/** What is told of groups. */
export interface DescribeGroupsOptions extends AdminOptions {
  /** Default false. */
  readonly includeAuthorizedOperations?: boolean | undefined
}

/**
 * State, members and assignments of consumer groups, new (ConsumerGroupDescribe, KIP-848) and classic (DescribeGroups). By id. Errors of groups: `GROUP_ID_NOT_FOUND`,
 * `GROUP_AUTHORIZATION_FAILED`, `INVALID_GROUP_ID`. Before Kafka 4.0 a group that does not exist is described as `Dead`.
 */
export async function describeConsumerGroups(
  client: Client,
  groupIds: readonly string[],
  options: DescribeGroupsOptions = {},
): Promise<Results<string, ConsumerGroupDescription>> {
  return drive<string, ConsumerGroupDescription>(
    client,
    {
      name: 'describeConsumerGroups',
      keys: groupIds,
      about: (id) => `group ${id}`,
      route: toCoordinators(client, 'group'),
      async ask(exchange, ids, answers) {
        const classic = await describeNew(exchange, ids, answers, options)
        if (classic.length > 0) await describeClassic(exchange, classic, answers, options, consumerDescription)
      },
    },
    options,
  )
}

/** Describes what are groups of the new protocol, and gives the others. */
async function describeNew(
  { send, destination }: Exchange,
  ids: readonly string[],
  answers: Answers<string, ConsumerGroupDescription>,
  { includeAuthorizedOperations = false }: DescribeGroupsOptions,
): Promise<readonly string[]> {
  let answer: ConsumerGroupDescribeResponse
  try {
    const body = { groupIds: ids, includeAuthorizedOperations }
    answer = await send(ConsumerGroupDescribeRequest, ConsumerGroupDescribeResponse, body)
  } catch (error) {
    if (error instanceof ProtocolError) return ids
    throw error
  }
  const others: string[] = []
  for (const group of answer.groups) {
    // "Not found" includes "is of another type".
    if (group.errorCode === ErrorCode.GROUP_ID_NOT_FOUND || group.errorCode === ErrorCode.UNSUPPORTED_VERSION) {
      others.push(group.groupId)
      continue
    }
    answers.take(group.groupId, group.errorCode, group.errorMessage, () => ({
      groupId: group.groupId,
      type: 'consumer',
      state: group.groupState as GroupState,
      isSimpleConsumerGroup: false,
      partitionAssignor: group.assignorName,
      members: group.members.map((member) => ({
        memberId: member.memberId,
        groupInstanceId: member.instanceId,
        clientId: member.clientId,
        host: member.clientHost,
        assignment: partitionsOf(member.assignment),
        targetAssignment: partitionsOf(member.targetAssignment),
        memberEpoch: member.memberEpoch,
        rackId: member.rackId,
        subscribedTopics: member.subscribedTopicNames,
        subscribedTopicRegex: member.subscribedTopicRegex === '' ? null : member.subscribedTopicRegex,
        upgraded: member.memberType < 0 ? null : member.memberType === 1,
      })),
      coordinator: destination as number,
      groupEpoch: group.groupEpoch,
      targetAssignmentEpoch: group.assignmentEpoch,
      authorizedOperations: includeAuthorizedOperations ? authorizedOperations(group.authorizedOperations) : null,
    }))
  }
  return others
}

/** A group of the classic protocol, of consumers or of others. */
export interface ClassicGroupDescription {
  readonly groupId: string
  /** `consumer` for consumers, what Connect and others chose for theirs, empty for a group that has only committed offsets. */
  readonly protocolType: string
  /** The protocol that the members agreed on: of consumers, the assignor. Empty while there is none. */
  readonly protocol: string
  readonly isSimpleConsumerGroup: boolean
  readonly state: GroupState
  readonly members: readonly ClassicGroupMember[]
  /** The broker's id. */
  readonly coordinator: number
  /** What the caller may do with it. Null unless `includeAuthorizedOperations` asked for it. */
  readonly authorizedOperations: readonly AclOperation[] | null
}

/** A member of a classic group. */
export interface ClassicGroupMember {
  readonly memberId: string
  /** Of static members (KIP-345). */
  readonly groupInstanceId: string | null
  readonly clientId: string
  readonly host: string
  /** In groups of consumers; empty in others. */
  readonly assignment: readonly TopicPartition[]
  /** As the member sent it when it joined; what it means is up to the protocol. */
  readonly memberMetadata: Uint8Array
  /** As the leader of the group made it. */
  readonly memberAssignment: Uint8Array
}

/**
 * State, members and protocol of classic groups of any protocol type, those of Connect among them (DescribeGroups, KIP-1043). By id. Errors of groups: `GROUP_ID_NOT_FOUND` for
 * groups of the new protocols as well, `GROUP_AUTHORIZATION_FAILED`, `INVALID_GROUP_ID`. Before Kafka 4.0 a group that does not exist is described as `Dead`.
 */
export async function describeClassicGroups(
  client: Client,
  groupIds: readonly string[],
  options: DescribeGroupsOptions = {},
): Promise<Results<string, ClassicGroupDescription>> {
  return drive<string, ClassicGroupDescription>(
    client,
    {
      name: 'describeClassicGroups',
      keys: groupIds,
      about: (id) => `group ${id}`,
      route: toCoordinators(client, 'group'),
      ask: (exchange, ids, answers) => describeClassic(exchange, ids, answers, options, (description) => description),
    },
    options,
  )
}

async function describeClassic<Description>(
  { send, destination }: Exchange,
  ids: readonly string[],
  answers: Answers<string, Description>,
  { includeAuthorizedOperations = false }: DescribeGroupsOptions,
  describe: (group: ClassicGroupDescription) => Description | KafkaError,
): Promise<void> {
  const answer = await send(DescribeGroupsRequest, DescribeGroupsResponse, (version) => ({
    groups: ids,
    ...(version >= 3 ? { includeAuthorizedOperations } : {}),
  }))
  for (const group of answer.groups) {
    const isConsumer = group.protocolType === 'consumer'
    const description = describe({
      groupId: group.groupId,
      protocolType: group.protocolType,
      protocol: group.protocolData,
      isSimpleConsumerGroup: group.protocolType === '',
      state: group.groupState as GroupState,
      members: group.members.map((member) => ({
        memberId: member.memberId,
        groupInstanceId: member.groupInstanceId,
        clientId: member.clientId,
        host: member.clientHost,
        assignment: isConsumer ? readAssignment(member.memberAssignment) : [],
        memberMetadata: member.memberMetadata,
        memberAssignment: member.memberAssignment,
      })),
      coordinator: destination as number,
      authorizedOperations: includeAuthorizedOperations ? authorizedOperations(group.authorizedOperations) : null,
    })
    if (description instanceof KafkaError && group.errorCode === 0) answers.refuse(group.groupId, description)
    else answers.take(group.groupId, group.errorCode, group.errorMessage, () => description as Description)
  }
}

function consumerDescription(group: ClassicGroupDescription): ConsumerGroupDescription | UsageError {
  if (group.protocolType !== '' && group.protocolType !== 'consumer')
    return new UsageError(
      `group ${group.groupId} is no group of consumers but of "${group.protocolType}"; describeClassicGroups knows it`,
    )
  return {
    groupId: group.groupId,
    type: 'classic',
    state: group.state,
    isSimpleConsumerGroup: group.isSimpleConsumerGroup,
    partitionAssignor: group.protocol,
    members: group.members.map(({ memberId, groupInstanceId, clientId, host, assignment }) => ({
      memberId,
      groupInstanceId,
      clientId,
      host,
      assignment,
      targetAssignment: null,
      memberEpoch: null,
      rackId: null,
      subscribedTopics: null,
      subscribedTopicRegex: null,
      upgraded: null,
    })),
    coordinator: group.coordinator,
    groupEpoch: null,
    targetAssignmentEpoch: null,
    authorizedOperations: group.authorizedOperations,
  }
}

/** A member that has joined and has nothing assigned yet has no bytes. */
function readAssignment(bytes: Uint8Array): TopicPartition[] {
  if (bytes.length === 0) return []
  const reader = new Reader(bytes)
  // What a newer version has more comes behind.
  const version = Math.min(reader.int16(), ConsumerProtocolAssignment.maxVersion)
  const { assignedPartitions } = ConsumerProtocolAssignment.read(reader, version)
  return assignedPartitions.flatMap(({ topic, partitions }) => partitions.map((partition) => ({ topic, partition })))
}

/** Partitions by topic, as groups of the new protocols have them. */
export function partitionsOf({
  topicPartitions,
}: {
  topicPartitions: readonly { topicName: string; partitions: readonly number[] }[]
}): TopicPartition[] {
  return topicPartitions.flatMap(({ topicName, partitions }) => partitions.map((partition) => ({ topic: topicName, partition })))
}
