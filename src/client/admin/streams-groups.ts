import { StreamsGroupDescribeRequest, StreamsGroupDescribeResponse } from '../../protocol/generated/api/streams-group-describe.ts'
import type { Client } from '../client.ts'
import type { DescribeGroupsOptions } from './describe-consumer-groups.ts'
import { describeGroups } from './describe-groups.ts'
import type { GroupState } from './groups.ts'
import type { AclOperation } from './operations.ts'
import type { Results } from './results.ts'

/** A group of instances of a Kafka Streams application. */
export interface StreamsGroupDescription {
  readonly groupId: string
  readonly state: GroupState
  readonly groupEpoch: number
  readonly targetAssignmentEpoch: number
  /** Null while no member has sent one. */
  readonly topology: StreamsTopology | null
  readonly members: readonly StreamsGroupMember[]
  /** The broker's id. */
  readonly coordinator: number
  /** What the caller may do with it. Null unless `includeAuthorizedOperations` asked for it. */
  readonly authorizedOperations: readonly AclOperation[] | null
}

/** What the application does, in parts. */
export interface StreamsTopology {
  readonly epoch: number
  /** Null while topics that it reads are missing. */
  readonly subtopologies: readonly StreamsSubtopology[] | null
}

/** A part of the topology, whose tasks run for themselves. */
export interface StreamsSubtopology {
  readonly subtopologyId: string
  readonly sourceTopics: readonly string[]
  readonly repartitionSinkTopics: readonly string[]
  readonly stateChangelogTopics: readonly StreamsInternalTopic[]
  readonly repartitionSourceTopics: readonly StreamsInternalTopic[]
}

/** A topic that the application has made for itself. */
export interface StreamsInternalTopic {
  readonly name: string
  /** 0 where it follows from the topics that are read. */
  readonly partitions: number
  /** 0 for the broker's default. */
  readonly replicationFactor: number
  readonly configs: Readonly<Record<string, string>>
}

/** An instance of the application, or one of its threads. */
export interface StreamsGroupMember {
  readonly memberId: string
  readonly memberEpoch: number
  readonly groupInstanceId: string | null
  readonly rackId: string | null
  readonly clientId: string
  readonly host: string
  readonly topologyEpoch: number
  /** The same for members of one process. */
  readonly processId: string
  /** Where it answers queries of its state. */
  readonly userEndpoint: { readonly host: string; readonly port: number } | null
  readonly clientTags: Readonly<Record<string, string>>
  readonly taskOffsets: readonly StreamsTaskOffset[]
  readonly taskEndOffsets: readonly StreamsTaskOffset[]
  readonly assignment: StreamsAssignment
  readonly targetAssignment: StreamsAssignment
  /** Speaks the classic protocol still. */
  readonly isClassic: boolean
}

/** How far the state of a task has come. */
export interface StreamsTaskOffset {
  readonly subtopologyId: string
  readonly partition: number
  readonly offset: number
}

/** Which tasks a member has. */
export interface StreamsAssignment {
  readonly activeTasks: readonly StreamsTasks[]
  readonly standbyTasks: readonly StreamsTasks[]
  readonly warmupTasks: readonly StreamsTasks[]
}

/** Tasks of one subtopology. */
export interface StreamsTasks {
  readonly subtopologyId: string
  readonly partitions: readonly number[]
}

/**
 * State, topology, members and tasks of Kafka Streams groups (StreamsGroupDescribe, KIP-1071, Kafka 4.1). By id. Errors of groups: `GROUP_ID_NOT_FOUND`, `INVALID_GROUP_ID`,
 * `GROUP_AUTHORIZATION_FAILED`. Offsets of such groups are those of consumer groups.
 */
export async function describeStreamsGroups(
  client: Client,
  groupIds: readonly string[],
  options: DescribeGroupsOptions = {},
): Promise<Results<string, StreamsGroupDescription>> {
  return describeGroups(client, groupIds, options, {
    name: 'describeStreamsGroups',
    kind: 'streams',
    ask: (send, body) => send(StreamsGroupDescribeRequest, StreamsGroupDescribeResponse, body),
    own: ({ topology, members }) => ({ topology: topologyOf(topology), members: members.map(memberOf) }),
  })
}

type Described = StreamsGroupDescribeResponse['groups'][number]
type DescribedTopology = NonNullable<Described['topology']>
type DescribedTopics = NonNullable<DescribedTopology['subtopologies']>[number]['stateChangelogTopics']

function topologyOf(topology: Described['topology']): StreamsTopology | null {
  if (topology === null) return null
  const { epoch, subtopologies } = topology
  return {
    epoch,
    subtopologies:
      subtopologies?.map(
        ({ subtopologyId, sourceTopics, repartitionSinkTopics, stateChangelogTopics, repartitionSourceTopics }) => ({
          subtopologyId,
          sourceTopics,
          repartitionSinkTopics,
          stateChangelogTopics: internalTopics(stateChangelogTopics),
          repartitionSourceTopics: internalTopics(repartitionSourceTopics),
        }),
      ) ?? null,
  }
}

function internalTopics(topics: DescribedTopics): StreamsInternalTopic[] {
  return topics.map(({ name, partitions, replicationFactor, topicConfigs }) => ({
    name,
    partitions,
    replicationFactor,
    configs: recordOf(topicConfigs),
  }))
}

function memberOf(member: Described['members'][number]): StreamsGroupMember {
  return {
    memberId: member.memberId,
    memberEpoch: member.memberEpoch,
    groupInstanceId: member.instanceId,
    rackId: member.rackId,
    clientId: member.clientId,
    host: member.clientHost,
    topologyEpoch: member.topologyEpoch,
    processId: member.processId,
    userEndpoint: member.userEndpoint === null ? null : { host: member.userEndpoint.host, port: member.userEndpoint.port },
    clientTags: recordOf(member.clientTags),
    taskOffsets: member.taskOffsets.map(taskOffset),
    taskEndOffsets: member.taskEndOffsets.map(taskOffset),
    assignment: assignmentOf(member.assignment),
    targetAssignment: assignmentOf(member.targetAssignment),
    isClassic: member.isClassic,
  }
}

function taskOffset({ subtopologyId, partition, offset }: StreamsTaskOffset): StreamsTaskOffset {
  return { subtopologyId, partition, offset }
}

function assignmentOf({ activeTasks, standbyTasks, warmupTasks }: StreamsAssignment): StreamsAssignment {
  const tasks = (all: readonly StreamsTasks[]) => all.map(({ subtopologyId, partitions }) => ({ subtopologyId, partitions }))
  return { activeTasks: tasks(activeTasks), standbyTasks: tasks(standbyTasks), warmupTasks: tasks(warmupTasks) }
}

function recordOf(pairs: readonly { key: string; value: string }[]): Record<string, string> {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, value]))
}
