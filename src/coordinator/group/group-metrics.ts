import type { GroupState } from './group-state.ts'

/** What a coordinator tells of each group, under the names of kafka-exporter. */
export const GROUP_METRICS: readonly string[] = ['kafka_consumergroup_members']
/** What it tells of each committed offset. */
export const GROUP_OFFSET_METRICS: readonly string[] = ['kafka_consumergroup_current_offset']
/** Of one coordinator; each of them is a turn of the thread that serves clients as well. */
const ROWS_MAX = 2000

type Add = (labels: Readonly<Record<string, string>>, values: readonly number[]) => void

export function measureGroups({ groups }: GroupState, add: Add): void {
  let left = ROWS_MAX
  for (const { groupId, size } of groups.values()) {
    if (left-- === 0) return
    add({ consumergroup: groupId }, [size])
  }
}

export function measureGroupOffsets({ offsets: { committed } }: GroupState, add: Add): void {
  let left = ROWS_MAX
  for (const groupId of committed.groupIds()) {
    for (const [topic, partitions] of committed.topics(groupId)) {
      for (const [partition, { offset }] of partitions) {
        if (left-- === 0) return
        add({ consumergroup: groupId, topic, partition: String(partition) }, [offset])
      }
    }
  }
}
