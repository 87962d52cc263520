import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { partitionKey, type TopicPartition } from '../client/topic-partition.ts'
import { UsageError } from './usage.ts'

/** Where a partition shall be. */
export interface PlannedPartition extends TopicPartition {
  /** Ids of brokers, the preferred leader first. */
  readonly replicas: readonly number[]
  /** The folder of each replica; `any` leaves it to its broker. */
  readonly logDirs: readonly string[]
}

const ANY = 'any'

const PLAN = z.object({
  version: z.literal(1).default(1),
  partitions: z
    .array(
      z.object({
        topic: z.string().min(1),
        partition: z.int().min(0),
        replicas: z.array(z.int().min(0)).min(1),
        log_dirs: z.array(z.string().min(1)).optional(),
      }),
    )
    .min(1, 'there is nothing to move'),
})

/** Reads the JSON of kafka-reassign-partitions; `-` is standard input. Throws `UsageError` with the place of what is wrong. */
export function readPlan(file: string): readonly PlannedPartition[] {
  let json: unknown
  try {
    json = JSON.parse(readFileSync(file === '-' ? 0 : file, 'utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) throw new UsageError(`${file} is no JSON: ${error.message}`)
    throw new UsageError(`cannot read ${file} (${(error as NodeJS.ErrnoException).code})`)
  }
  const parsed = PLAN.safeParse(json)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new UsageError(`${file}: ${issue!.path.join('.')}: ${issue!.message}`)
  }
  const plan = parsed.data.partitions.map(({ topic, partition, replicas, log_dirs: logDirs }) => {
    const name = partitionKey({ topic, partition })
    if (new Set(replicas).size !== replicas.length) throw new UsageError(`${file}: ${name} has a broker twice`)
    if (logDirs !== undefined && logDirs.length !== replicas.length)
      throw new UsageError(`${file}: ${name} has ${replicas.length} replicas and ${logDirs.length} log_dirs`)
    return { topic, partition, replicas, logDirs: logDirs ?? replicas.map(() => ANY) }
  })
  const twice = plan.find((one, place) => plan.findIndex((other) => partitionKey(other) === partitionKey(one)) !== place)
  if (twice !== undefined) throw new UsageError(`${file}: ${partitionKey(twice)} is there twice`)
  return plan
}

export function planJson(partitions: readonly (TopicPartition & { readonly replicas: readonly number[] })[]): string {
  return JSON.stringify({
    version: 1,
    partitions: partitions.map(({ topic, partition, replicas }) => ({
      topic,
      partition,
      replicas,
      log_dirs: replicas.map(() => ANY),
    })),
  })
}

export interface SpreadPartition extends TopicPartition {
  readonly replicas: readonly number[]
}

interface Load {
  replicas: number
  leaders: number
}

/**
 * Spreads partitions over brokers, so that each has as many replicas and leads as much as the others, with no two replicas in a rack while there are others; what can stay, stays. `racks`:
 * of each broker that may be used, null for none. `replicationFactor` null keeps each partition's own. Throws `UsageError` for more replicas than brokers.
 */
export function spread(
  partitions: readonly SpreadPartition[],
  racks: ReadonlyMap<number, string | null>,
  replicationFactor: number | null,
): SpreadPartition[] {
  const counts = partitions.map(({ replicas }) => replicationFactor ?? replicas.length)
  const most = Math.max(0, ...counts)
  if (most > racks.size) throw new UsageError(`${most} replicas need as many brokers, and there are ${racks.size}`)
  const fairShare = Math.ceil(counts.reduce((sum, count) => sum + count, 0) / Math.max(1, racks.size))
  const loads = new Map([...racks.keys()].map((id): [number, Load] => [id, { replicas: 0, leaders: 0 }]))
  const placed = partitions.map(({ replicas }, place) => {
    const kept: number[] = []
    for (const id of replicas) {
      const load = loads.get(id)
      if (load === undefined || kept.length === counts[place] || load.replicas >= fairShare) continue
      // A replica that shares its rack stays only where there is no other rack to go to.
      if (sharesRack(kept, id, racks) && hasFreeRack([...kept, id], racks)) continue
      load.replicas++
      kept.push(id)
    }
    return kept
  })
  for (const [place, kept] of placed.entries()) {
    while (kept.length < counts[place]!) {
      const candidates = [...racks.keys()].filter((id) => !kept.includes(id))
      const cost = (id: number): number => (sharesRack(kept, id, racks) ? 1_000_000 : 0) + loads.get(id)!.replicas
      const id = candidates.reduce((best, other) => (cost(other) < cost(best) ? other : best))
      loads.get(id)!.replicas++
      kept.push(id)
    }
  }
  return partitions.map(({ topic, partition }, place) => {
    const kept = placed[place]!
    const leader = kept.reduce((best, id) => (loads.get(id)!.leaders < loads.get(best)!.leaders ? id : best))
    loads.get(leader)!.leaders++
    return { topic, partition, replicas: [leader, ...kept.filter((id) => id !== leader)] }
  })
}

function sharesRack(kept: readonly number[], id: number, racks: ReadonlyMap<number, string | null>): boolean {
  const rack = racks.get(id) ?? null
  return rack !== null && kept.some((other) => racks.get(other) === rack)
}

function hasFreeRack(kept: readonly number[], racks: ReadonlyMap<number, string | null>): boolean {
  const taken = new Set(kept.map((id) => racks.get(id)))
  return [...racks.values()].some((rack) => !taken.has(rack))
}
