import { writeFileSync } from 'node:fs'
import { describeCluster } from '../client/admin/cluster.ts'
import { describeTopics } from '../client/admin/describe-topics.ts'
import { alterReplicaLogDirs } from '../client/admin/log-dirs.ts'
import {
  alterPartitionReassignments,
  listPartitionReassignments,
  type PartitionReassignment,
} from '../client/admin/reassignments.ts'
import { settle } from '../client/admin/results.ts'
import { listTopics } from '../client/admin/topics.ts'
import type { Client } from '../client/client.ts'
import { partitionKey, type TopicPartition } from '../client/topic-partition.ts'
import { type ConnectionFlags, connected } from './connection.ts'
import { EXIT_FOUND, throwAll, throwFailed } from './failure.ts'
import { interruptible } from './interruption.ts'
import { pause } from './pause.ts'
import { Progress } from './progress.ts'
import type { ExecuteFlags, GenerateFlags, VerifyFlags } from './reassign.ts'
import { type PlannedPartition, planJson, readPlan, type SpreadPartition, spread } from './reassign-plan.ts'
import { clearThrottles, setThrottles } from './reassign-throttle.ts'
import { counted, printTable, remark, show } from './table.ts'
import { UsageError } from './usage.ts'

const POLL_MS = 500

export async function generatePlan(flags: GenerateFlags): Promise<void> {
  await connected(flags, async (client) => {
    const { brokers } = await describeCluster(client)
    const unknown = flags.brokers?.find((id) => !brokers.some((broker) => broker.id === id))
    if (unknown !== undefined)
      throw new UsageError(`there is no broker ${unknown}; ${brokers.map(({ id }) => id).join(', ')} are`)
    const racks = new Map(
      brokers
        .filter(({ id }) => flags.brokers?.includes(id) ?? true)
        .map(({ id, rack }) => [id, flags.disableRackAware === true ? null : rack]),
    )
    const names = flags.topic ?? (await listTopics(client)).map(({ name }) => name)
    const now = await assignments(client, names)
    const plan = spread(now, racks, flags.replicationFactor ?? null)
    const moving = plan.filter(({ replicas }, place) => replicas.join() !== now[place]!.replicas.join())
    console.log(planJson(moving))
    if (flags.json !== true) remark(`${counted(moving.length, 'partition')} of ${now.length} would change`)
  })
}

/** Where the partitions of topics are, in their order. Throws what is wrong with any topic. */
async function assignments(client: Client, topics: readonly string[]): Promise<SpreadPartition[]> {
  const described = await settle(describeTopics(client, topics))
  throwFailed(described)
  return described
    .values()
    .flatMap(({ name, partitions }) => partitions.map(({ partition, replicas }) => ({ topic: name, partition, replicas })))
}

export async function executePlan(file: string, flags: ExecuteFlags): Promise<void> {
  const plan = readPlan(file)
  await connected(flags, async (client) => {
    const under = await listPartitionReassignments(client)
    if (under.length > 0 && flags.additional !== true)
      throw new UsageError(
        `${counted(under.length, 'move')} under way: rafka reassign list shows them; --additional begins these beside them`,
      )
    const before = await placesOf(client, plan)
    if (flags.rollback !== undefined) writeFileSync(flags.rollback, `${planJson(before)}\n`)
    await setThrottles(client, plan, before, flags)
    const begun = await settle(alterPartitionReassignments(client, plan))
    throwFailed(begun)
    await moveFolders(client, plan)
    const progress = flags.wait === true ? await waited(client, plan) : await progressOf(client, plan)
    if (flags.wait === true && isDone(progress)) await clearThrottles(client, plan)
    tell(progress, flags)
    if (flags.wait !== true && flags.json !== true && !isDone(progress))
      remark(`rafka reassign verify ${file} tells how far they are`)
  })
}

/** Brokers can be told of a folder only for replicas that they have, or will have from now on. */
async function moveFolders(client: Client, plan: readonly PlannedPartition[]): Promise<void> {
  const moves = plan.flatMap(({ topic, partition, replicas, logDirs }) =>
    replicas.flatMap((brokerId, place) =>
      logDirs[place] === 'any' ? [] : [{ topic, partition, brokerId, path: logDirs[place]! }],
    ),
  )
  if (moves.length > 0) throwFailed(await settle(alterReplicaLogDirs(client, moves)))
}

export async function verifyPlan(file: string, flags: VerifyFlags): Promise<void> {
  const plan = readPlan(file)
  await connected(flags, async (client) => {
    const progress = flags.wait === true ? await waited(client, plan) : await progressOf(client, plan)
    if (flags.preserveThrottles !== true && progress.every(({ state }) => state !== 'moving')) await clearThrottles(client, plan)
    tell(progress, flags)
    if (!isDone(progress)) process.exitCode = EXIT_FOUND
  })
}

export async function cancelPlan(file: string, flags: VerifyFlags): Promise<void> {
  const plan = readPlan(file)
  await connected(flags, async (client) => {
    const under = await movesOf(client, plan)
    const cancelled = plan.filter((partition) => under.has(partitionKey(partition)))
    const changes = cancelled.map(({ topic, partition }) => ({ topic, partition, replicas: null }))
    if (changes.length > 0) {
      const results = await settle(alterPartitionReassignments(client, changes))
      throwAll(results.errors().flatMap(([, error]) => (error.code === 'NO_REASSIGNMENT_IN_PROGRESS' ? [] : [error])))
    }
    if (flags.preserveThrottles !== true) await clearThrottles(client, plan)
    show(
      flags,
      changes.map(({ topic, partition }) => ({ topic, partition, cancelled: true })),
      () => {
        for (const { topic, partition } of changes) console.log(`${topic}-${partition} stays where it was`)
        if (changes.length === 0) console.log('none of these moves is under way')
      },
    )
  })
}

export async function listMoves(flags: ConnectionFlags): Promise<void> {
  await connected(flags, async (client) => {
    const moves = await listPartitionReassignments(client)
    show(flags, moves, () =>
      printTable(
        ['TOPIC', 'PARTITION', 'REPLICAS', 'ADDING', 'REMOVING'],
        moves.map(({ topic, partition, replicas, addingReplicas, removingReplicas }) => [
          topic,
          partition,
          replicas.join(','),
          addingReplicas.join(',') || '-',
          removingReplicas.join(',') || '-',
        ]),
        'nothing is moving',
      ),
    )
  })
}

interface PartitionProgress extends TopicPartition {
  readonly replicas: readonly number[]
  readonly wanted: readonly number[]
  /** `elsewhere`: nothing moves, and the partition is not where it was to be. */
  readonly state: 'there' | 'moving' | 'elsewhere'
}

async function progressOf(client: Client, plan: readonly PlannedPartition[]): Promise<PartitionProgress[]> {
  const [under, places] = [await movesOf(client, plan), await placesOf(client, plan)]
  const replicasOf = new Map(places.map((place) => [partitionKey(place), place.replicas]))
  return plan.map(({ topic, partition, replicas: wanted }) => {
    const key = partitionKey({ topic, partition })
    const replicas = replicasOf.get(key) ?? []
    const isThere = replicas.length === wanted.length && wanted.every((id, place) => replicas[place] === id)
    return { topic, partition, replicas, wanted, state: under.has(key) ? 'moving' : isThere ? 'there' : 'elsewhere' }
  })
}

async function movesOf(client: Client, plan: readonly TopicPartition[]): Promise<ReadonlyMap<string, PartitionReassignment>> {
  const partitions = plan.map(({ topic, partition }) => ({ topic, partition }))
  return new Map((await listPartitionReassignments(client, { partitions })).map((move) => [partitionKey(move), move]))
}

async function placesOf(client: Client, plan: readonly TopicPartition[]): Promise<SpreadPartition[]> {
  const wanted = new Set(plan.map(partitionKey))
  const all = await assignments(client, [...new Set(plan.map(({ topic }) => topic))])
  return all.filter((place) => wanted.has(partitionKey(place)))
}

function isDone(progress: readonly PartitionProgress[]): boolean {
  return progress.every(({ state }) => state === 'there')
}

/** Until nothing of the plan moves any more, or the user has seen enough. */
function waited(client: Client, plan: readonly PlannedPartition[]): Promise<PartitionProgress[]> {
  const bar = new Progress('moving')
  return interruptible(async (signal) => {
    try {
      while (true) {
        const progress = await progressOf(client, plan)
        const done = progress.filter(({ state }) => state !== 'moving').length
        if (signal.aborted || done === progress.length) return progress
        bar.show(done, progress.length, 'partitions')
        await pause(POLL_MS, signal)
      }
    } finally {
      bar.end()
    }
  })
}

function tell(progress: readonly PartitionProgress[], flags: ConnectionFlags): void {
  show(flags, progress, () =>
    printTable(
      ['TOPIC', 'PARTITION', 'REPLICAS', 'WANTED', 'STATE'],
      progress.map(({ topic, partition, replicas, wanted, state }) => [
        topic,
        partition,
        replicas.join(','),
        wanted.join(','),
        state,
      ]),
      'the plan is empty',
    ),
  )
}
