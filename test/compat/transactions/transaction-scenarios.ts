import { afterAll, beforeAll, expect } from 'vitest'
import type { CompatCase } from '../passes.ts'
import { waitUntil } from '../wait-until.ts'
import type { TransactionDriver } from './transaction-drivers.ts'
import { TransactionalProducer } from './transactional-producer.ts'

export interface TransactionalClient {
  /** Stands before the names of its cases. */
  readonly name: string
  /** What it calls being fenced by a later producer. */
  readonly fenced: RegExp
  /** Asked for committed offsets while a transaction has others, it gives those before; else it waits. */
  readonly readsUnstableOffsets: boolean
  /** That it and the broker have. Default both. */
  readonly groupProtocols?: readonly ('classic' | 'consumer')[]
  connect(bootstrap: string): TransactionDriver
}

/** What transactions promise, asked of one client. */
export function transactionScenarios(addCase: CompatCase, bootstrap: () => string, client: TransactionalClient): void {
  let driver: TransactionDriver
  beforeAll(async () => {
    driver = client.connect(bootstrap())
    // The first answer of a JVM that has to compile its program first takes its time.
    await driver.call('createTopic', { topic: `${client.name}-first`, partitions: 1 })
  })
  afterAll(async () => {
    await driver?.close()
  })

  const add = (name: string, run: (topic: string) => Promise<void>): void => {
    const topic = `${client.name}-${name.replaceAll(/[^a-z]+/g, '-')}`.toLowerCase().slice(0, 60)
    addCase(`${client.name}: ${name}`, async () => {
      await driver.call('createTopic', { topic, partitions: 3 })
      await run(topic)
    })
  }
  const committed = (topic: string, more = {}): Promise<string[]> =>
    driver.call('read', { topic, partition: 0, isolation: 'read_committed', ...more })
  const all = (topic: string): Promise<string[]> => driver.call('read', { topic, partition: 0, isolation: 'read_uncommitted' })
  const offsetOf = (group: string, topic: string): Promise<number> =>
    driver.call('committedOffset', { group, topic, partition: 0 })

  add('what was committed is read, what was aborted is not', async (topic) => {
    const producer = await TransactionalProducer.open(driver, topic)
    await producer.run(topic, ['a', 'b'])
    await producer.run(topic, ['c'], 'abort')
    await producer.run(topic, ['d'])
    expect(await committed(topic)).toEqual(['a', 'b', 'd'])
    expect(await all(topic)).toEqual(['a', 'b', 'c', 'd'])
  })

  add('a transaction that is open holds back what comes behind it', async (topic) => {
    const [one, other] = [
      await TransactionalProducer.open(driver, `${topic}-1`),
      await TransactionalProducer.open(driver, `${topic}-2`),
    ]
    await one.run(topic, ['before'])
    await one.begin()
    await one.send(topic, ['open'])
    await other.run(topic, ['behind'])
    expect(await committed(topic)).toEqual(['before'])
    await one.end('commit')
    await waitUntil('all of it', async () => (await committed(topic)).length === 3)
    expect(await committed(topic)).toEqual(['before', 'open', 'behind'])
  })

  add('a hundred transactions of two producers, some aborted, are read in small pieces', async (topic) => {
    const producers = [
      await TransactionalProducer.open(driver, `${topic}-1`),
      await TransactionalProducer.open(driver, `${topic}-2`),
    ]
    const kept = producers.map(() => [] as string[])
    await Promise.all(
      producers.map(async (producer, which) => {
        for (let round = 0; round < 50; round++) {
          const values = Array.from({ length: 1 + (round % 4) }, (_, index) => `${which}-${round}-${index}`)
          const how = (round + which) % 3 === 0 ? 'abort' : 'commit'
          await producer.run(topic, values, how)
          if (how === 'commit') kept[which]!.push(...values)
        }
      }),
    )
    const seen = await committed(topic, { fetchBytes: 300 })
    for (const which of [0, 1]) expect(seen.filter((value) => value.startsWith(`${which}-`))).toEqual(kept[which])
    expect(seen).toHaveLength(kept.flat().length)
  })

  add('a transaction over several partitions counts in all of them or in none', async (topic) => {
    const producer = await TransactionalProducer.open(driver, topic)
    for (const how of ['commit', 'abort', 'commit'] as const) {
      await producer.begin()
      for (const partition of [0, 1, 2]) await producer.send(topic, [`${how} ${partition}`], partition)
      await producer.end(how)
    }
    for (const partition of [0, 1, 2])
      expect(await committed(topic, { partition })).toEqual([`commit ${partition}`, `commit ${partition}`])
  })

  add('one that begins is ended without a record, too', async (topic) => {
    const producer = await TransactionalProducer.open(driver, topic)
    for (const how of ['commit', 'abort'] as const) {
      await producer.begin()
      await producer.end(how)
    }
    await producer.run(topic, ['a'])
    expect(await committed(topic)).toEqual(['a'])
  })

  add('a second producer of the same id fences the first and aborts what it left open', async (topic) => {
    const first = await TransactionalProducer.open(driver, `${topic}-1`, topic)
    await first.begin()
    await first.send(topic, ['of the first'])
    const second = await TransactionalProducer.open(driver, `${topic}-2`, topic)
    await second.run(topic, ['of the second'])
    await expect(first.send(topic, ['of a zombie']).then(() => first.end('commit'))).rejects.toThrow(client.fenced)
    expect(await committed(topic)).toEqual(['of the second'])
  })

  add('offsets count when their transaction is committed, and not when it is aborted', async (topic) => {
    const producer = await TransactionalProducer.open(driver, topic)
    const group = `${topic}-group`
    for (const [offset, how] of [
      [5, 'commit'],
      [7, 'abort'],
      [9, 'commit'],
    ] as const) {
      const before = await offsetOf(group, topic)
      await producer.begin()
      await producer.send(topic, [`at ${offset}`])
      await producer.sendOffset(group, topic, offset)
      if (client.readsUnstableOffsets) expect(await offsetOf(group, topic)).toBe(before)
      await producer.end(how)
      await waitUntil(`offset ${offset}`, async () => (await offsetOf(group, topic)) === (how === 'commit' ? offset : before))
    }
    expect(await committed(topic)).toEqual(['at 5', 'at 9'])
  })

  add('a transaction whose producer is gone is aborted when its time is over', async (topic) => {
    const gone = await TransactionalProducer.open(driver, topic, topic, 1000)
    await gone.begin()
    await gone.send(topic, ['never'])
    await gone.close()
    const other = await TransactionalProducer.open(driver, `${topic}-other`)
    await other.run(topic, ['behind'])
    expect(await committed(topic)).toEqual([])
    await waitUntil('the end of the transaction', async () => (await committed(topic)).length > 0)
    expect(await committed(topic)).toEqual(['behind'])
  })

  for (const protocol of client.groupProtocols ?? ['classic', 'consumer']) {
    add(`a copy by a group of the ${protocol} protocol has every record once`, async (topic) => {
      const to = `${topic}-copy`
      await driver.call('createTopic', { topic: to, partitions: 3 })
      const producer = await TransactionalProducer.open(driver, topic)
      const values = Array.from({ length: 100 }, (_, index) => String(index))
      for (const partition of [0, 1, 2]) {
        for (let at = 0; at < 100; at += 25) await producer.run(topic, values.slice(at, at + 25), 'commit', partition)
        await producer.run(topic, ['aborted'], 'abort', partition)
      }
      const result = await driver.call<{ copied: number; aborted: number }>('copy', {
        transactionalId: `${topic}-copy`,
        group: `${topic}-group`,
        protocol,
        from: topic,
        to,
        count: 300,
        batch: 20,
        abortEvery: 4,
      })
      expect(result.copied).toBe(300)
      expect(result.aborted).toBeGreaterThan(3)
      for (const partition of [0, 1, 2]) expect(await committed(to, { partition })).toEqual(values)
    })
  }
}
