import { listOffsets, type OffsetSpec } from '../client/admin/offsets.ts'
import { electLeaders as elect } from '../client/admin/reassignments.ts'
import { deleteRecords as remove } from '../client/admin/records.ts'
import { settle } from '../client/admin/results.ts'
import type { Client } from '../client/client.ts'
import { UnknownPartitionError } from '../client/errors.ts'
import type { TopicPartition } from '../client/topic-partition.ts'
import { connected } from './connection.ts'
import { throwAll, throwFailed } from './failure.ts'
import { printTable, show } from './table.ts'
import { parseTime } from './time-text.ts'
import type { DeleteRecordsFlags, ElectLeadersFlags, OffsetsFlags } from './topic.ts'
import { UsageError } from './usage.ts'

const NAMED: Readonly<Record<string, OffsetSpec>> = {
  earliest: 'earliest',
  latest: 'latest',
  'max-timestamp': 'maxTimestamp',
  'earliest-local': 'earliestLocal',
  'latest-tiered': 'latestTiered',
}

/** Of all partitions, or of those that are named. */
export async function partitionsOf(
  client: Client,
  topic: string,
  wanted: readonly number[] | undefined,
): Promise<TopicPartition[]> {
  const { length } = (await client.topic(topic)).partitions
  return [...(wanted ?? Array(length).keys())].map((partition) => {
    if (partition >= length) throw new UnknownPartitionError(topic, partition, length)
    return { topic, partition }
  })
}

export async function showOffsets(topics: readonly string[], flags: OffsetsFlags): Promise<void> {
  const at = flags.at ?? 'latest'
  const spec = NAMED[at] ?? { timestampMs: parseTime(at) }
  await connected(flags, async (client) => {
    const partitions = (await Promise.all(topics.map((topic) => partitionsOf(client, topic, flags.partition)))).flat()
    const asked = async (which: OffsetSpec) =>
      settle(
        listOffsets(
          client,
          partitions.map((each) => ({ ...each, spec: which })),
        ),
      )
    const [found, first, last] = await Promise.all([asked(spec), asked('earliest'), asked('latest')])
    const shown = partitions
      .filter((each) => found.error(each) === null && first.error(each) === null && last.error(each) === null)
      .map((each) => ({
        ...each,
        // No record is as late.
        offset: found.get(each).offset < 0 ? null : found.get(each).offset,
        earliest: first.get(each).offset,
        latest: last.get(each).offset,
      }))
    show(flags, shown, () => {
      printTable(
        ['TOPIC', 'PARTITION', 'OFFSET', 'EARLIEST', 'LATEST', 'SPAN'],
        shown.map(({ topic, partition, offset, earliest, latest }) => [
          topic,
          partition,
          offset ?? '-',
          earliest,
          latest,
          latest - earliest,
        ]),
        'no partitions',
      )
    })
    throwFailed(found)
  })
}

export async function deleteRecords(topic: string, flags: DeleteRecordsFlags): Promise<void> {
  const ways = [flags.beforeOffset, flags.beforeTime, flags.all].filter((way) => way !== undefined)
  if (ways.length !== 1) throw new UsageError('say up to where: --before-offset, --before-time or --all')
  await connected(flags, async (client) => {
    const partitions = await partitionsOf(client, topic, flags.partition)
    const [first, last] = await Promise.all([
      listOffsets(
        client,
        partitions.map((each) => ({ ...each, spec: 'earliest' as const })),
      ),
      listOffsets(
        client,
        partitions.map((each) => ({ ...each, spec: 'latest' as const })),
      ),
    ])
    const timestampMs = flags.beforeTime === undefined ? null : parseTime(flags.beforeTime)
    const found =
      timestampMs === null
        ? null
        : await listOffsets(
            client,
            partitions.map((each) => ({ ...each, spec: { timestampMs } })),
          )
    const wanted = partitions.map((each) => {
      const end = last.get(each).offset
      const asked = found === null ? (flags.beforeOffset ?? end) : found.get(each).offset
      // All records are older.
      const beforeOffset = asked < 0 ? end : flags.beforeOffset === undefined ? asked : Math.min(asked, end)
      return { ...each, beforeOffset, deleted: Math.max(0, beforeOffset - first.get(each).offset) }
    })
    const doomed = wanted.filter(({ deleted }) => deleted > 0)
    const results = flags.dryRun === true || doomed.length === 0 ? null : await settle(remove(client, doomed))
    const shown = wanted
      .filter((each) => results === null || results.error(each) === null)
      .map(({ partition, beforeOffset, deleted }) => ({ topic, partition, beforeOffset, deleted }))
    show(flags, { deleted: flags.dryRun !== true, partitions: shown }, () =>
      printTable(
        ['TOPIC', 'PARTITION', flags.dryRun === true ? 'WOULD START AT' : 'STARTS AT', 'OFFSETS GONE'],
        shown.map(({ partition, beforeOffset, deleted }) => [topic, partition, beforeOffset, deleted]),
        'nothing to delete',
      ),
    )
    if (results !== null) throwFailed(results)
  })
}

export async function electLeaders(topics: readonly string[], flags: ElectLeadersFlags): Promise<void> {
  if (topics.length === 0 && flags.partition !== undefined) throw new UsageError('--partition is one of a topic: say which')
  await connected(flags, async (client) => {
    const partitions =
      topics.length === 0 ? null : (await Promise.all(topics.map((topic) => partitionsOf(client, topic, flags.partition)))).flat()
    const results = await settle(elect(client, flags.unclean === true ? 'UNCLEAN' : 'PREFERRED', partitions))
    const elected = [...results].map(([partition]) => partition)
    show(flags, elected, () =>
      printTable(
        ['TOPIC', 'PARTITION'],
        elected.map(({ topic, partition }) => [topic, partition]),
        'no leader had to be elected',
      ),
    )
    throwAll(results.errors().flatMap(([, error]) => (error.code === 'ELECTION_NOT_NEEDED' ? [] : [error])))
  })
}
