import type { Input } from '../../protocol/codec.ts'
import { ErrorCode } from '../../protocol/error-codes.ts'
import type { DeleteGroupsRequest, DeleteGroupsResponse } from '../../protocol/generated/api/delete-groups.ts'
import type {
  DescribeGroupsRequest,
  DescribeGroupsResponse,
  DescribeGroupsResponseDescribedGroup,
} from '../../protocol/generated/api/describe-groups.ts'
import type { ListGroupsRequest, ListGroupsResponse } from '../../protocol/generated/api/list-groups.ts'
import type { ClassicGroup } from './classic-group.ts'
import type { GroupRecord } from './group-records.ts'
import type { GroupState } from './group-state.ts'
import { deletion } from './offset-expiry.ts'

/** From this version on a group that is not there is an error (KIP-1043); older clients see it as dead. */
const GROUP_ID_NOT_FOUND_FROM = 6

/** ListGroups. Filters are taken without regard to case; empty ones let everything pass. */
export function listGroups(state: GroupState, request: ListGroupsRequest): Input<ListGroupsResponse> {
  const states = new Set(request.statesFilter.map((name) => name.toLowerCase().trim()))
  const types = new Set(request.typesFilter.map((name) => name.toLowerCase()))
  const groups = Array.from(state.groups.values())
    .filter(
      (group) => (states.size === 0 || states.has(group.state.toLowerCase())) && (types.size === 0 || types.has(group.type)),
    )
    .map((group) => ({
      groupId: group.groupId,
      protocolType: group.protocolType ?? '',
      groupState: group.state,
      groupType: group.type,
    }))
  return { groups }
}

/** DescribeGroups, for classic groups. What members said and were assigned is passed on unread. */
export function describeGroups(
  state: GroupState,
  apiVersion: number,
  request: DescribeGroupsRequest,
): Input<DescribeGroupsResponse> {
  return {
    groups: request.groups.map((groupId) => {
      const group = state.groups.get(groupId)
      if (group?.type === 'classic') return describe(group)
      if (apiVersion < GROUP_ID_NOT_FOUND_FROM) return { groupId, groupState: 'Dead' }
      const errorMessage = group === undefined ? `Group ${groupId} not found.` : `Group ${groupId} is not a classic group.`
      return { groupId, groupState: 'Dead', errorCode: ErrorCode.GROUP_ID_NOT_FOUND, errorMessage }
    }),
  }
}

function describe(group: ClassicGroup): Input<DescribeGroupsResponseDescribedGroup> {
  const isStable = group.is('Stable')
  return {
    groupId: group.groupId,
    groupState: group.state,
    protocolType: group.protocolType ?? '',
    protocolData: isStable ? (group.protocolName ?? '') : '',
    members: Array.from(group.members(), (member) => ({
      memberId: member.memberId,
      groupInstanceId: member.groupInstanceId,
      clientId: member.clientId,
      clientHost: member.clientHost,
      memberMetadata: (isStable ? member.metadata(group.protocolName ?? '') : null) ?? EMPTY,
      memberAssignment: member.assignment,
    })),
  }
}

/** DeleteGroups: the answer, and the tombstones that make it true. */
export function deleteGroups(
  state: GroupState,
  request: DeleteGroupsRequest,
): { records: GroupRecord[]; response: Input<DeleteGroupsResponse> } {
  const records: GroupRecord[] = []
  const results = Array.from(new Set(request.groupsNames), (groupId) => {
    const group = state.groups.get(groupId)
    if (group === undefined) return { groupId, errorCode: ErrorCode.GROUP_ID_NOT_FOUND }
    if (!group.is('Empty')) return { groupId, errorCode: ErrorCode.NON_EMPTY_GROUP }
    records.push(...deletion(state, groupId))
    return { groupId, errorCode: ErrorCode.NONE }
  })
  return { records, response: { results } }
}

const EMPTY = new Uint8Array(0)
