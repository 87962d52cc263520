import { removeMembersFromConsumerGroup } from '../client/admin/group-members.ts'
import { deleteConsumerGroupOffsets } from '../client/admin/group-offsets.ts'
import { settle } from '../client/admin/results.ts'
import { connected } from './connection.ts'
import { throwFailed } from './failure.ts'
import type { DeleteOffsetsFlags, RemoveMembersFlags } from './group.ts'
import { committedOffsets } from './group-admin.ts'
import { show } from './table.ts'
import { UsageError } from './usage.ts'

export async function deleteOffsets(groupId: string, flags: DeleteOffsetsFlags): Promise<void> {
  await connected(flags, async (client) => {
    const committed = await committedOffsets(client, groupId)
    const partitions = committed
      .filter(({ topic, partition }) => flags.topic.includes(topic) && (flags.partition?.includes(partition) ?? true))
      .map(({ topic, partition }) => ({ topic, partition }))
    if (partitions.length === 0) throw new UsageError(`group ${groupId} has committed nothing of ${flags.topic.join(', ')}`)
    const results = await settle(deleteConsumerGroupOffsets(client, groupId, partitions))
    const deleted = [...results].map(([partition]) => partition)
    show(flags, deleted, () => {
      for (const { topic, partition } of deleted) console.log(`deleted the offset of ${topic}-${partition}`)
    })
    throwFailed(results)
  })
}

export async function removeMembers(groupId: string, flags: RemoveMembersFlags): Promise<void> {
  const named = [
    ...(flags.member ?? []).map((memberId) => ({ memberId })),
    ...(flags.instance ?? []).map((groupInstanceId) => ({ groupInstanceId })),
  ]
  if ((named.length === 0) === (flags.all !== true)) throw new UsageError('say who: --member, --instance, or --all')
  await connected(flags, async (client) => {
    const results = await settle(removeMembersFromConsumerGroup(client, groupId, flags.all === true ? 'all' : named))
    const removed = [...results].map(([member]) => member)
    show(flags, removed, () => {
      for (const member of removed) console.log(`removed ${'memberId' in member ? member.memberId : member.groupInstanceId}`)
      if (removed.length === 0) console.log(`group ${groupId} has no members`)
    })
    throwFailed(results)
  })
}
