import type { Client } from '../client.ts'
import type { DescribeGroupsOptions } from './describe-consumer-groups.ts'
import { drive, type Exchange } from './driver.ts'
import type { GroupState } from './groups.ts'
import { type AclOperation, authorizedOperations } from './operations.ts'
import type { Results } from './results.ts'
import { toCoordinators } from './routes.ts'

/** What the answers of all APIs that describe groups of one kind have in common. */
interface DescribedGroup {
  readonly groupId: string
  readonly errorCode: number
  readonly errorMessage: string | null
  readonly groupState: string
  readonly groupEpoch: number
  readonly assignmentEpoch: number
  readonly authorizedOperations: number
}

interface GroupDescription {
  readonly groupId: string
  readonly state: GroupState
  readonly groupEpoch: number
  readonly targetAssignmentEpoch: number
  readonly coordinator: number
  readonly authorizedOperations: readonly AclOperation[] | null
}

/** Groups of one kind, as their coordinators describe them: `ask` sends the question, and `own` gives what such groups have beside what all have. */
export function describeGroups<Group extends DescribedGroup, Own extends object>(
  client: Client,
  groupIds: readonly string[],
  { includeAuthorizedOperations = false, ...options }: DescribeGroupsOptions,
  {
    name,
    kind,
    ask,
    own,
  }: {
    readonly name: string
    readonly kind: string
    readonly ask: (
      send: Exchange['send'],
      body: { readonly groupIds: readonly string[]; readonly includeAuthorizedOperations: boolean },
    ) => Promise<{ readonly groups: readonly Group[] }>
    readonly own: (group: Group) => Own
  },
): Promise<Results<string, GroupDescription & Own>> {
  return drive<string, GroupDescription & Own>(
    client,
    {
      name,
      keys: groupIds,
      about: (id) => `${kind} group ${id}`,
      route: toCoordinators(client, 'group'),
      async ask({ send, destination }, ids, answers) {
        for (const group of (await ask(send, { groupIds: ids, includeAuthorizedOperations })).groups) {
          answers.take(group.groupId, group.errorCode, group.errorMessage, () => ({
            groupId: group.groupId,
            state: group.groupState as GroupState,
            groupEpoch: group.groupEpoch,
            targetAssignmentEpoch: group.assignmentEpoch,
            coordinator: destination as number,
            authorizedOperations: includeAuthorizedOperations ? authorizedOperations(group.authorizedOperations) : null,
            ...own(group),
          }))
        }
      },
    },
    options,
  )
}
