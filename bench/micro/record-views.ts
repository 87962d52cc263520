import { FetchedRecords } from '../../src/client/consumer/fetched-records.ts'
import type { RecordBatch, RecordReading } from '../../src/client/consumer/record-batch.ts'
import type { RecordView } from '../../src/client/consumer/record-view.ts'
import { bytesDeserializer, stringDeserializer } from '../../src/client/deserializers.ts'
import { BatchBuilder } from '../../src/records/builder.ts'
import { table } from '../measure/table.ts'
import { bestNs, workDone } from './best-of.ts'

/** What a consumer pays for a record, from the fetched bytes on, checksums included: `node bench/micro/record-views.ts`. 1 MiB of batches of 16 KB, records of 100 bytes. */
const BATCH_BYTES = 16 * 1024
const FETCH_BYTES = 1 << 20
const strings: RecordReading<string, string> = {
  keys: stringDeserializer,
  values: stringDeserializer,
  decompressedBytesMax: 1 << 27,
}
const bytesReading = { ...strings, keys: bytesDeserializer, values: bytesDeserializer }

function fetch(): { bytes: Buffer; count: number } {
  const parts: Uint8Array[] = []
  let size = 0
  let count = 0
  while (size < FETCH_BYTES) {
    const builder = new BatchBuilder({ baseOffset: count })
    for (;;) {
      const content = {
        timestamp: 1_700_000_000_000 + count,
        key: Buffer.from(`key-${count % 1000}`),
        value: Buffer.from(`value of record ${count} `.padEnd(92, 'x')),
      }
      if (!builder.hasRoomFor(content, BATCH_BYTES)) break
      builder.append(content)
      count++
    }
    const built = Buffer.from(builder.build())
    parts.push(built)
    size += built.length
  }
  return { bytes: Buffer.concat(parts), count }
}

const { bytes, count } = fetch()

/** Goes over the whole fetch; gives what keeps the work from being left out. */
function over<K, V>(reading: RecordReading<K, V>, each: (batch: RecordBatch<K, V>) => number, checkCrcs = true): number {
  const records = new FetchedRecords({ topic: 't', partition: 0, bytes, fetchOffset: 0, aborted: null, checkCrcs })
  let sum = 0
  for (let batch = records.nextBatch(reading); batch !== null; batch = records.nextBatch(reading)) sum += each(batch)
  return sum
}

function eachView<K, V>(batch: RecordBatch<K, V>, touch: (view: RecordView<K, V>) => number): number {
  let sum = 0
  for (const view of batch) sum += touch(view)
  return sum
}

const cases: Record<string, () => number> = {
  'batches, nothing else': () => over(strings, (batch) => batch.count),
  'views, without checksums': () => over(strings, (batch) => eachView(batch, (view) => view.offset), false),
  'views: offset, lengths': () =>
    over(strings, (batch) => eachView(batch, (view) => view.offset + view.keyLength + view.valueLength)),
  'views: a byte of key and value': () =>
    over(strings, (batch) => eachView(batch, (view) => view.buffer[view.keyAt]! + view.buffer[view.valueAt]!)),
  'views: key and value as bytes': () =>
    over(bytesReading, (batch) => eachView(batch, (view) => view.key!.length + view.value!.length)),
  'views: key and value as strings': () =>
    over(strings, (batch) => eachView(batch, (view) => view.key!.length + view.value!.length)),
  'records: key and value as strings': () => over(strings, (batch) => batch.records().length),
  'records: key and value as bytes': () => over(bytesReading, (batch) => batch.records().length),
}
const chosen = process.argv[2]
const rows = Object.entries(cases)
  .filter(([name]) => chosen === undefined || name.startsWith(chosen))
  .map(([name, work]) => {
    const ns = bestNs(work) / count
    return [name, ns.toFixed(1), (1000 / ns).toFixed(1)]
  })
console.log(table(['what is done with each record', 'ns', 'million/s'], rows))
console.log(`${count} records of ${Math.round(bytes.length / count)} bytes, ${workDone()}`)
