import { SeededRandom } from '../../../../src/base/seeded-random.ts'
import { Client } from '../../../../src/client/client.ts'
import { Consumer } from '../../../../src/client/consumer/consumer.ts'
import { createGroupMembership } from '../../../../src/client/consumer/group/group-membership.ts'
import type { ConsumerOptions } from '../../../../src/client/consumer/options.ts'
import { stringDeserializer } from '../../../../src/client/deserializers.ts'
import { nodeEnvironment } from '../../../../src/client/node/node-environment.ts'
import { partitionKey } from '../../../../src/client/topic-partition.ts'
import { TopicWriter } from '../topic-writer.ts'

const PARTITIONS = 8

/** Makes a broker quick enough for a storm. */
export const STORM_PROPERTIES = {
  'group.initial.rebalance.delay.ms': '0',
  'group.consumer.min.heartbeat.interval.ms': '50',
  'group.consumer.heartbeat.interval.ms': '50',
  'group.consumer.assignment.interval.ms': '0',
}

const SESSION_MS = 3000

/** Makes it notice soon that a member is gone. */
export const CRASH_PROPERTIES = {
  'group.min.session.timeout.ms': String(SESSION_MS),
  'group.consumer.min.session.timeout.ms': String(SESSION_MS),
  'group.consumer.session.timeout.ms': String(SESSION_MS),
}

export const STORMS: Readonly<Record<string, ConsumerOptions<string, string>>> = {
  range: { groupProtocol: 'classic', partitionAssignmentStrategy: ['range'] },
  sticky: { groupProtocol: 'classic', partitionAssignmentStrategy: ['sticky'] },
  'cooperative-sticky': { groupProtocol: 'classic', partitionAssignmentStrategy: ['cooperative-sticky'] },
  consumer: { groupProtocol: 'consumer' },
}

export interface StormOptions {
  readonly seed: number
  readonly lives: number
  /** To each partition, while the storm goes on. */
  readonly records: number
  /** Members are gone without a word, too: then records may come twice. */
  readonly crashes: boolean
  /** Between two lives, at most. */
  readonly pauseMs: number
}

interface Life {
  readonly number: number
  readonly client: Client
  readonly consumer: Consumer<string, string>
  reading: Promise<void>
  isDead: boolean
}

/** Whole consumers of one group that come and go while records flow. Says what was wrong with it. */
export async function storm(
  bootstrap: string,
  name: string,
  { seed, lives, records, crashes, pauseMs }: StormOptions,
): Promise<{ problems: unknown[]; missing: number; repeated: number }> {
  using writer = new TopicWriter(bootstrap)
  const topic = `storm-${name}-${seed}`
  await writer.create(topic, PARTITIONS)
  const random = new SeededRandom(seed)
  const members = new Members(bootstrap, topic, { ...STORMS[name]!, ...(crashes ? { sessionTimeoutMs: SESSION_MS } : {}) })
  const writing = (async () => {
    for (let record = 0; record < records; record++)
      for (let partition = 0; partition < PARTITIONS; partition++) await writer.write(topic, [`${record}`], { partition })
  })()
  for (let life = 0; life < lives; life++) {
    const { length } = members.living
    if (length > 1 && random.below(3) === 0) await members.leave(random.below(length))
    else if (crashes && length > 1 && random.below(4) === 0) members.crash(random.below(length))
    else members.join()
    await pause(random.below(pauseMs))
  }
  await writing
  await members.until(() => members.records.size === PARTITIONS * records && members.owners.size === PARTITIONS)
  while (members.living.length > 0) await members.leave(0)
  if (members.owners.size > 0) members.problems.push(`nobody gave back ${[...members.owners.keys()]}`)
  return {
    problems: members.problems,
    missing: PARTITIONS * records - members.records.size,
    repeated: [...members.records.values()].filter((times) => times > 1).length,
  }
}

class Members {
  readonly living: Life[] = []
  /** How often each record came. */
  readonly records = new Map<string, number>()
  /** As the applications see it. */
  readonly owners = new Map<string, Life>()
  readonly problems: unknown[] = []
  readonly #bootstrap: string
  readonly #topic: string
  readonly #options: ConsumerOptions<string, string>
  #number = 0

  constructor(bootstrap: string, topic: string, options: ConsumerOptions<string, string>) {
    this.#bootstrap = bootstrap
    this.#topic = topic
    this.#options = options
  }

  join(): void {
    const number = this.#number++
    const client = new Client(nodeEnvironment, { bootstrap: this.#bootstrap, clientId: `member-${number}` })
    const consumer = new Consumer<string, string>(
      client,
      {
        groupId: `group-${this.#topic}`,
        keyDeserializer: stringDeserializer,
        valueDeserializer: stringDeserializer,
        autoOffsetReset: 'earliest',
        fetchMaxWaitMs: 20,
        heartbeatIntervalMs: 50,
        onRebalance: ({ kind, partitions }) => {
          for (const key of partitions.map(partitionKey)) this.#moves(key, kind, life)
        },
        ...this.#options,
      },
      { membership: createGroupMembership, ownsClient: true },
    )
    const life: Life = { number, client, consumer, reading: Promise.resolve(), isDead: false }
    consumer.subscribe({ topics: [this.#topic] })
    life.reading = this.#read(life).catch((error) => {
      if (!life.isDead) this.problems.push(error)
    })
    this.living.push(life)
  }

  async leave(index: number): Promise<void> {
    const [life] = this.living.splice(index, 1) as [Life]
    await life.consumer.close()
    await life.reading
  }

  /** Its connections end, and nothing of it is heard again. */
  crash(index: number): void {
    const [life] = this.living.splice(index, 1) as [Life]
    life.isDead = true
    for (const [key, owner] of this.owners) if (owner === life) this.owners.delete(key)
    life.client.close()
    void life.consumer.close({ timeoutMs: 1 }).catch(() => {})
  }

  async until(isTrue: () => boolean): Promise<void> {
    for (const startMs = Date.now(); !isTrue(); await pause(20)) {
      if (Date.now() - startMs < 30_000) continue
      const owners = [...this.owners].map(([key, { number }]) => `${key}: ${number}`).join(', ')
      throw new Error(`it does not come about: ${this.records.size} records; ${owners}; ${this.problems.join('; ')}`)
    }
  }

  #moves(key: string, kind: 'assigned' | 'revoked' | 'lost', life: Life): void {
    if (life.isDead) return
    const owner = this.owners.get(key)
    if (kind === 'assigned') {
      if (owner !== undefined) this.problems.push(`${key} went to ${life.number} while ${owner.number} had it`)
      this.owners.set(key, life)
      return
    }
    if (kind === 'lost' || owner !== life) this.problems.push(`${key} was ${kind} by ${life.number}, and ${owner?.number} had it`)
    this.owners.delete(key)
  }

  async #read(life: Life): Promise<void> {
    for await (const { topic, partition, offset } of life.consumer) {
      if (life.isDead) return
      const key = `${topic}-${partition}@${offset}`
      this.records.set(key, (this.records.get(key) ?? 0) + 1)
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
