import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createConsumer } from '../../src/client/entries/consumer.ts'
import { createProducer } from '../../src/client/entries/producer.ts'
import { BenchCluster } from '../cluster/bench-cluster.ts'

export interface ReplicatedRecordsOptions {
  readonly cluster: 'rafka' | 'kafka'
  readonly records: number
  readonly partitions: number
}

/** What came of it: all figures are of records that were looked at one by one. */
export interface ReplicatedRecords {
  readonly acknowledged: number
  readonly read: number
  readonly killed: number
  readonly produceSeconds: number
}

const VALUE_BYTES = 100
/** The leader of a partition is killed when so much has been sent, in turn. */
const KILLED_AT = [0.3, 0.6]

/**
 * Records of running numbers through a topic of three replicas on three nodes, idempotent and acks=all, while leaders are killed and come back: each is read back once and
 * in order, and in the end lies on each node byte for byte alike. Throws for the first that is not.
 */
export async function replicateRecords(options: ReplicatedRecordsOptions): Promise<ReplicatedRecords> {
  const { records, partitions } = options
  await using cluster = await BenchCluster.start(options.cluster)
  const topic = await cluster.createTopic('replicated', partitions)
  const killAt = KILLED_AT.map((share) => Math.floor(records * share))
  const startedAt = performance.now()
  let killed = 0
  await using producer = createProducer({ bootstrap: cluster.bootstrapServers, lingerMs: 5 })
  for (let number = 0; number < records; number++) {
    const value = Buffer.alloc(VALUE_BYTES)
    value.writeUInt32BE(number)
    await producer.enqueue({ topic, partition: number % partitions, value })
    if (number !== killAt[killed]) continue
    const leader = await cluster.view.leaderOf(topic, killed % partitions)
    await cluster.processes.node(leader).kill()
    if (killed++ > 0) continue
    // The first is back, and in sync, before the next goes: with two of three away nothing is acknowledged.
    await cluster.heal([topic])
  }
  await producer.flush()
  const produceSeconds = (performance.now() - startedAt) / 1000
  await cluster.heal([topic])
  const read = await readBack(cluster, topic, options)
  for (const node of cluster.processes.nodes) await node.stop()
  for (let partition = 0; partition < partitions; partition++) {
    const digests = cluster.processes.nodes.map(({ dataDir }) => logDigest(join(dataDir, `${topic}-${partition}`)))
    if (new Set(digests).size !== 1) throw new Error(`the replicas of ${topic}-${partition} differ: ${digests.join(', ')}`)
  }
  return { acknowledged: records, read, killed, produceSeconds }
}

async function readBack(
  cluster: BenchCluster,
  topic: string,
  { records, partitions }: ReplicatedRecordsOptions,
): Promise<number> {
  await using consumer = createConsumer({ bootstrap: cluster.bootstrapServers, autoOffsetReset: 'earliest' })
  const all = Array.from({ length: partitions }, (_, partition) => ({ topic, partition }))
  const stored = (await consumer.endOffsets(all)).reduce((sum, { offset }) => sum + offset, 0)
  if (stored !== records) throw new Error(`${stored} records lie in ${topic}, ${records} were sent`)
  consumer.assign(all)
  const next = Array.from({ length: partitions }, (_, partition) => partition)
  let read = 0
  for await (const record of consumer) {
    const number = record.value!.readUInt32BE()
    const expected = next[record.partition]!
    if (number !== expected) throw new Error(`partition ${record.partition}: record ${number} where ${expected} was to come`)
    next[record.partition] = expected + partitions
    if (++read === records) break
  }
  return read
}

function logDigest(folder: string): string {
  const hash = createHash('sha256')
  for (const name of readdirSync(folder)
    .filter((each) => each.endsWith('.log'))
    .sort())
    hash.update(readFileSync(join(folder, name)))
  return hash.digest('hex').slice(0, 16)
}
