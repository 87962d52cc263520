import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { errorName } from '../../src/protocol/error-codes.ts'
import { CreateTopicsRequest, CreateTopicsResponse } from '../../src/protocol/generated/api/create-topics.ts'
import { ProduceRequest, ProduceResponse } from '../../src/protocol/generated/api/produce.ts'
import { BatchBuilder } from '../../src/records/builder.ts'
import { BrokerChild } from '../broker/broker-child.ts'
import { eventually } from '../broker/eventually.ts'
import { WireClient } from '../broker/wire-client.ts'
import { Acknowledged, numberedValue } from './acknowledged.ts'

const DISK_MB = 24
const BALLAST_MB = 8
const BATCH_RECORDS = 40
const RECORD_BYTES = 1000

const folder = mkdtempSync(join(tmpdir(), 'rafka-full-'))
const small = join(folder, 'small')
mkdirSync(small)
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MB}m`, 'tmpfs', small]).status === 0
const ballast = join(small, 'ballast')

afterAll(() => {
  if (mounted) spawnSync('umount', [small])
  rmSync(folder, { recursive: true, force: true })
})

/** Numbered batches into one topic of one partition, and what became of them. */
class Load {
  readonly acknowledged = new Acknowledged()
  readonly #topic: string
  #number = 0

  constructor(topic: string) {
    this.#topic = topic
  }

  /** Gives the error's name, or NONE. What was refused is not sent again. */
  async put(client: WireClient): Promise<string> {
    const records = Array.from({ length: BATCH_RECORDS }, () => ({ producer: this.#topic, number: this.#number++ }))
    const builder = new BatchBuilder()
    for (const record of records) builder.append({ timestamp: Date.now(), key: null, value: numberedValue(record, RECORD_BYTES) })
    const topicData = [{ name: this.#topic, partitionData: [{ index: 0, records: builder.build() }] }]
    const answer = await client.request(ProduceRequest, ProduceResponse, 9, { acks: -1, timeoutMs: 10_000, topicData })
    const { errorCode, baseOffset } = answer.responses[0]!.partitionResponses[0]!
    if (errorCode === 0) this.acknowledged.note(0, baseOffset, records)
    return errorName(errorCode)
  }

  verify({ bootstrapServers }: BrokerChild): Promise<void> {
    return this.acknowledged.verify(bootstrapServers, this.#topic, 1, () => false)
  }
}

test.skipIf(!mounted).each<Readonly<Record<string, string>>>([{}, { durability: 'fsync' }])(
  'a log directory on a disk that is full refuses records and keeps those it has; the other goes on (%j; needs root)',
  async (special) => {
    writeFileSync(ballast, Buffer.alloc(BALLAST_MB << 20))
    const dirs = ['roomy', 'small'].map((name) => join(folder, name, special['durability'] ?? 'kafka'))
    const properties = {
      'log.dirs': dirs.join(','),
      'log.flush.offset.checkpoint.interval.ms': '500',
      'log.segment.bytes': String(2 << 20),
      ...special,
    }
    const start = (port = 0): Promise<BrokerChild> => BrokerChild.start({ dataDir: dirs[0]!, port, properties })
    let broker = await start()
    let client = await WireClient.open(broker.bootstrapServers)
    for (const name of ['well', 'sick']) {
      const topics = [{ name, numPartitions: 1, replicationFactor: 1 }]
      const created = await client.request(CreateTopicsRequest, CreateTopicsResponse, 7, { topics, timeoutMs: 10_000 })
      expect(created.topics[0]!.errorCode).toBe(0)
    }
    const [well, sick] = [new Load('well'), new Load('sick')]
    while ((await sick.put(client)) === 'NONE') expect(await well.put(client)).toBe('NONE')
    const kept = sick.acknowledged.count
    expect(kept).toBeGreaterThan(10_000)
    for (let round = 0; round < 200; round++) {
      expect(await sick.put(client)).toBe('KAFKA_STORAGE_ERROR')
      expect(await well.put(client)).toBe('NONE')
    }
    await sick.verify(broker)
    expect(broker.errors.split('\n').filter((line) => line.includes('the disk takes no records'))).toHaveLength(1)
    expect(broker.errors).toContain('ENOSPC')
    await new Promise((resolve) => setTimeout(resolve, 1500))
    // Killed while its disk is full, it starts on it as it is.
    client.close()
    await broker.kill()
    broker = await start(broker.port)
    await sick.verify(broker)
    await well.verify(broker)
    client = await WireClient.open(broker.bootstrapServers)
    await eventually(async () => expect(await well.put(client)).toBe('NONE'))
    // Room again: no restart is needed.
    rmSync(ballast)
    await eventually(async () => expect(await sick.put(client)).toBe('NONE'), 30_000)
    for (let round = 0; round < 50; round++) expect(await sick.put(client)).toBe('NONE')
    console.log(`${kept} records until it was full, ${sick.acknowledged.count} in the end; ${well.acknowledged.count} beside it`)
    client.close()
    expect(await broker.stop()).toBe('0')
    broker = await start(broker.port)
    await sick.verify(broker)
    await well.verify(broker)
    await broker[Symbol.asyncDispose]()
    for (const dir of dirs) rmSync(dir, { recursive: true })
  },
)
