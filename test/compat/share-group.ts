import { expect } from 'vitest'
import type { BrokerProcess } from '../../bench/peers/broker-process.ts'
import type { ClientDriver, SeenRecord } from './client-driver.ts'
import { groupFacts } from './group-facts.ts'
import { countedRecords } from './sample-records.ts'
import { waitUntil } from './wait-until.ts'

export interface SharedGroup {
  readonly client: ClientDriver
  /** For who reads of a failure. */
  readonly clientName: string
  readonly broker: BrokerProcess
  readonly group: string
  /** Is there, with `partitions` partitions, an even number, and nothing in them. */
  readonly topic: string
  readonly partitions: number
}

const PER_PARTITION = 25

/**
 * A member has all partitions, shares them with a second one that comes, and has all again when that one has left. Each time records come to every
 * partition, and in the end each has been seen once.
 */
export async function shareGroup({ client, clientName, broker, group, topic, partitions }: SharedGroup): Promise<void> {
  const [first, second] = [`${group}-first`, `${group}-second`]
  const perRound = partitions * PER_PARTITION
  const produceAll = async (prefix: string): Promise<void> => {
    for (let partition = 0; partition < partitions; partition++) {
      const records = countedRecords(`${prefix}-${partition}`, PER_PARTITION)
      await client.produce(topic, partition, records, { compression: 'none' })
    }
  }
  const until = (what: string, members: readonly string[], holds: (status: Status[]) => boolean): Promise<void> => {
    let last: Status[] = []
    return waitUntil(
      async () => {
        const seen = members.map((member, i) => `${member} saw ${last[i]?.seenCount} and has [${last[i]?.partitions}]`)
        return `${clientName}: not yet: ${what}\n${seen.join('\n')}\n${await groupFacts(broker, group)}`
      },
      async () => {
        last = await Promise.all(members.map((member) => client.status(member)))
        return holds(last)
      },
    )
  }
  const have = (...counts: number[]) => {
    return (status: Status[]): boolean => counts.every((count, i) => status[i]?.partitions.length === count)
  }
  const saw = (count: number) => (status: Status[]) => status.reduce((sum, { seenCount }) => sum + seenCount, 0) >= count

  await produceAll('alone')
  await client.join(first, group, topic)
  await until('all records are seen', [first], saw(perRound))
  await client.join(second, group, topic)
  await until('the partitions are shared', [first, second], have(partitions / 2, partitions / 2))
  await produceAll('together')
  await until('all records are seen', [first, second], saw(2 * perRound))
  const seenBySecond = await client.seen(second)
  await client.leave(second)
  await until('the first has all partitions again', [first], have(partitions))
  await produceAll('alone-again')
  await until('all records are seen', [first], saw(3 * perRound - seenBySecond.length))
  const seenByFirst = await client.seen(first)
  await client.leave(first)

  const sent = ['alone', 'together', 'alone-again'].flatMap((prefix) =>
    Array.from({ length: partitions }, (_, partition) => countedRecords(`${prefix}-${partition}`, PER_PARTITION)).flat(),
  )
  expect(values([...seenByFirst, ...seenBySecond])).toEqual(values(sent))
  expect(seenBySecond).toHaveLength(perRound / 2)
}

type Status = Awaited<ReturnType<ClientDriver['status']>>

function values(records: readonly Pick<SeenRecord, 'value'>[]): string[] {
  return records.map(({ value }) => String(value)).sort()
}
