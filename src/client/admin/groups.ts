import { ErrorCode } from '../../protocol/error-codes.ts'
import { DeleteGroupsRequest, DeleteGroupsResponse } from '../../protocol/generated/api/delete-groups.ts'
import { ListGroupsRequest, ListGroupsResponse } from '../../protocol/generated/api/list-groups.ts'
import type { Client } from '../client.ts'
import { ProtocolError } from '../errors.ts'
import { type AdminOptions, drive } from './driver.ts'
import type { Results } from './results.ts'
import { brokerIds, toCoordinators, toNode } from './routes.ts'

/** Which protocol the members of a group speak. */
export type GroupType = 'classic' | 'consumer' | 'share' | 'streams'

/** What a group is about; which states there are depends on its type. */
export type GroupState =
  | 'Unknown'
  | 'PreparingRebalance'
  | 'CompletingRebalance'
  | 'Stable'
  | 'Dead'
  | 'Empty'
  | 'Assigning'
  | 'Reconciling'
  | 'NotReady'

/** A group as a list has it. */
export interface GroupListing {
  readonly groupId: string
  /** Null before Kafka 3.8. */
  readonly type: GroupType | null
  /** `consumer` for consumers, what Connect and others chose for theirs, empty for a group that has only committed offsets. */
  readonly protocolType: string
  /** Null before Kafka 2.6. */
  readonly state: GroupState | null
}

/** Which groups of consumers are listed. */
export interface ListConsumerGroupsOptions extends AdminOptions {
  /** Groups in these states. Default: all. Kafka 2.6 (KIP-518). */
  readonly states?: readonly GroupState[] | undefined
  /** Groups of these types. Default: all. Kafka 3.8 (KIP-848); older clusters have classic groups alone. */
  readonly types?: readonly GroupType[] | undefined
}

/** Which groups are listed. */
export interface ListGroupsOptions extends ListConsumerGroupsOptions {
  /** Groups with these protocol types. Default: all. */
  readonly protocolTypes?: readonly string[] | undefined
}

/**
 * All groups that the caller may describe, in the order of their ids: each broker names those that it coordinates (ListGroups, KIP-222, KIP-1043). Throws
 * `ItemsFailedError` by broker's id when a broker failed; its `results` hold what the others named.
 */
export async function listGroups(client: Client, options: ListGroupsOptions = {}): Promise<GroupListing[]> {
  const { states = [], types = [], protocolTypes } = options
  const listed = await drive<number, GroupListing[]>(
    client,
    {
      name: 'listGroups',
      keys: await brokerIds(client, options),
      about: (id) => `groups of broker ${id}`,
      route: toNode(client, (id) => id),
      retries: [ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, ErrorCode.COORDINATOR_NOT_AVAILABLE],
      async ask({ send }, [id], answers) {
        const answer = await send(ListGroupsRequest, ListGroupsResponse, (version) => {
          if (version < 4 && states.length > 0) throw new ProtocolError('listGroups: the broker is too old to filter by state')
          if (version < 5 && types.length > 0 && !types.includes('classic'))
            throw new ProtocolError('listGroups: the broker is too old for groups that are not classic')
          return { ...(version >= 4 ? { statesFilter: states } : {}), ...(version >= 5 ? { typesFilter: types } : {}) }
        })
        answers.take(id!, answer.errorCode, null, () =>
          answer.groups.map(({ groupId, protocolType, groupState, groupType }) => ({
            groupId,
            type: groupType === '' ? null : (groupType.toLowerCase() as GroupType),
            protocolType,
            state: groupState === '' ? null : (groupState as GroupState),
          })),
        )
      },
    },
    options,
  )
  // While a coordinator moves, two brokers may name the same group.
  const groups = new Map(listed.values().flatMap((ofBroker) => ofBroker.map((group) => [group.groupId, group])))
  return [...groups.values()]
    .filter(({ protocolType }) => protocolTypes === undefined || protocolTypes.includes(protocolType))
    .sort((one, other) => (one.groupId < other.groupId ? -1 : 1))
}

/** `listGroups` for the groups of consumers, classic and new, and those that have committed offsets alone. */
export async function listConsumerGroups(client: Client, options: ListConsumerGroupsOptions = {}): Promise<GroupListing[]> {
  return listGroups(client, { types: ['classic', 'consumer'], ...options, protocolTypes: ['consumer', ''] })
}

/**
 * Deletes groups that have no members, with their offsets (DeleteGroups, KIP-229). By id. For groups of any type. Errors of groups: `NON_EMPTY_GROUP`,
 * `GROUP_ID_NOT_FOUND`, `INVALID_GROUP_ID`, `GROUP_AUTHORIZATION_FAILED`.
 */
export async function deleteGroups(
  client: Client,
  groupIds: readonly string[],
  options: AdminOptions = {},
): Promise<Results<string, void>> {
  return drive<string, void>(
    client,
    {
      name: 'deleteGroups',
      keys: groupIds,
      about: (id) => `group ${id}`,
      route: toCoordinators(client, 'group'),
      async ask({ send }, ids, answers) {
        const answer = await send(DeleteGroupsRequest, DeleteGroupsResponse, { groupsNames: ids })
        for (const { groupId, errorCode } of answer.results) answers.take(groupId, errorCode, null, () => {})
      },
    },
    options,
  )
}
