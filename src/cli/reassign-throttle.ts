import { type ConfigAlteration, describeConfigs, incrementalAlterConfigs } from '../client/admin/configs.ts'
import { settle } from '../client/admin/results.ts'
import type { Client } from '../client/client.ts'
import { partitionKey } from '../client/topic-partition.ts'
import { throwFailed } from './failure.ts'
import type { ExecuteFlags } from './reassign.ts'
import type { PlannedPartition, SpreadPartition } from './reassign-plan.ts'

const LEADER_RATE = 'leader.replication.throttled.rate'
const FOLLOWER_RATE = 'follower.replication.throttled.rate'
const FOLDER_RATE = 'replica.alter.log.dirs.io.max.bytes.per.second'
const LEADER_REPLICAS = 'leader.replication.throttled.replicas'
const FOLLOWER_REPLICAS = 'follower.replication.throttled.replicas'
const RATES = [LEADER_RATE, FOLLOWER_RATE, FOLDER_RATE]
const REPLICAS = [LEADER_REPLICAS, FOLLOWER_REPLICAS]

/** Limits what the moves of a plan may take, on the brokers that are part of them and for the replicas that are (KIP-73). */
export async function setThrottles(
  client: Client,
  plan: readonly PlannedPartition[],
  before: readonly SpreadPartition[],
  { throttle, replicaAlterLogDirsThrottle: folderRate }: ExecuteFlags,
): Promise<void> {
  if (throttle === undefined && folderRate === undefined) return
  const rates = {
    ...(throttle === undefined ? {} : { [LEADER_RATE]: throttle, [FOLLOWER_RATE]: throttle }),
    ...(folderRate === undefined ? {} : { [FOLDER_RATE]: folderRate }),
  }
  const alterations: ConfigAlteration[] = brokersOf(plan, before).map((id) => ({ type: 'BROKER', name: String(id), set: rates }))
  if (throttle !== undefined) alterations.push(...throttledReplicas(plan, before))
  throwFailed(await settle(incrementalAlterConfigs(client, alterations)))
}

/** The replicas that there are give, those that come take. */
function throttledReplicas(plan: readonly PlannedPartition[], before: readonly SpreadPartition[]): ConfigAlteration[] {
  const now = new Map(before.map((place) => [partitionKey(place), place.replicas]))
  return [...Map.groupBy(plan, ({ topic }) => topic)].map(([name, partitions]) => {
    const pairs = (of: (partition: PlannedPartition) => readonly number[]): string =>
      partitions.flatMap((partition) => of(partition).map((id) => `${partition.partition}:${id}`)).join(',')
    const current = (partition: PlannedPartition): readonly number[] => now.get(partitionKey(partition)) ?? []
    const coming = (partition: PlannedPartition): readonly number[] =>
      partition.replicas.filter((id) => !current(partition).includes(id))
    return { type: 'TOPIC', name, set: { [LEADER_REPLICAS]: pairs(current), [FOLLOWER_REPLICAS]: pairs(coming) } }
  })
}

/** Takes away the limits of a plan's topics, and of all brokers. */
export async function clearThrottles(client: Client, plan: readonly PlannedPartition[]): Promise<void> {
  await client.metadata([])
  const resources = [
    ...[...client.brokers().keys()].map((id) => ({ type: 'BROKER', name: String(id), configNames: RATES }) as const),
    ...[...new Set(plan.map(({ topic }) => topic))].map((name) => ({ type: 'TOPIC', name, configNames: REPLICAS }) as const),
  ]
  const described = await settle(describeConfigs(client, resources))
  const alterations = [...described].flatMap(([{ type, name }, configs]) => {
    const set = [...configs.values()].filter(
      ({ source }) => source === 'DYNAMIC_BROKER_CONFIG' || source === 'DYNAMIC_TOPIC_CONFIG',
    )
    return set.length === 0 ? [] : [{ type, name, delete: set.map((config) => config.name) }]
  })
  if (alterations.length > 0) throwFailed(await settle(incrementalAlterConfigs(client, alterations)))
}

function brokersOf(plan: readonly PlannedPartition[], before: readonly SpreadPartition[]): number[] {
  return [...new Set([...plan, ...before].flatMap(({ replicas }) => replicas))]
}
