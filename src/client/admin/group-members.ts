import { LeaveGroupRequest, LeaveGroupResponse } from '../../protocol/generated/api/leave-group.ts'
import type { Client } from '../client.ts'
import { describeConsumerGroups } from './describe-consumer-groups.ts'
import { type AdminOptions, drive } from './driver.ts'
import type { Results } from './results.ts'
import { toCoordinators } from './routes.ts'

/** A member by its `group.instance.id` (KIP-345), or by the id that the coordinator gave it. */
export type MemberToRemove = { readonly groupInstanceId: string } | { readonly memberId: string }

/** Why members are removed. */
export interface RemoveMembersOptions extends AdminOptions {
  /** For the coordinator's log, up to 255 characters (KIP-800). Default: that an admin removed the member. */
  readonly reason?: string | undefined
}

const DEFAULT_REASON = 'member was removed by an admin'
const REASON_LENGTH_MAX = 255

/**
 * Removes members from a group of consumers, or all of them (LeaveGroup, KIP-345, KIP-571); those that are alive join again. By member. Errors of members: `UNKNOWN_MEMBER_ID`,
 * `FENCED_INSTANCE_ID`; of all: `GROUP_AUTHORIZATION_FAILED`, `UNKNOWN_MEMBER_ID`.
 */
export async function removeMembersFromConsumerGroup(
  client: Client,
  groupId: string,
  members: readonly MemberToRemove[] | 'all',
  options: RemoveMembersOptions = {},
): Promise<Results<MemberToRemove, void>> {
  const reason = (options.reason ?? DEFAULT_REASON).slice(0, REASON_LENGTH_MAX)
  return drive<MemberToRemove, void>(
    client,
    {
      name: 'removeMembersFromConsumerGroup',
      keys: members === 'all' ? await allMembers(client, groupId, options) : members,
      identity: identityOfMember,
      about: (member) => `${identityOfMember(member)} of group ${groupId}`,
      route: toCoordinators(client, 'group', () => groupId),
      async ask({ send }, keys, answers) {
        const answer = await send(LeaveGroupRequest, LeaveGroupResponse, (version) => ({
          groupId,
          members: keys.map((key) => ({
            memberId: 'memberId' in key ? key.memberId : '',
            groupInstanceId: 'memberId' in key ? null : key.groupInstanceId,
            ...(version >= 5 ? { reason } : {}),
          })),
        }))
        if (answers.takeAll(answer.errorCode)) return
        for (const { memberId, groupInstanceId, errorCode } of answer.members)
          answers.take(groupInstanceId === null ? { memberId } : { groupInstanceId }, errorCode, null, () => {})
      },
    },
    options,
  )
}

async function allMembers(client: Client, groupId: string, options: AdminOptions): Promise<MemberToRemove[]> {
  const { members } = (await describeConsumerGroups(client, [groupId], options)).get(groupId)
  return members.map(({ memberId, groupInstanceId }) => (groupInstanceId === null ? { memberId } : { groupInstanceId }))
}

function identityOfMember(member: MemberToRemove): string {
  return 'memberId' in member ? `member ${member.memberId}` : `instance ${member.groupInstanceId}`
}
