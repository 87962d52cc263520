import type { Abilities, SentRecord } from './client-driver.ts'

const BIG_BYTES = 900_000

/** Records of every shape that a client can send: keys, values and headers, empty, missing, binary, unicode and large. */
export function sampleRecords({ nullAndEmptyKeys, nullHeaderValues, repeatedHeaders }: Abilities): SentRecord[] {
  const everyByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
  const records = [
    record('key', 'value'),
    record(null, 'without a key'),
    record('ключ 鍵 🔑', 'значение 値 💎 \u0000 end'),
    record('headers', 'one', [['source', Buffer.from('test')]]),
    record('unicode headers', 'two', [['größe', Buffer.from('groß 大 🐘')]]),
    record('tombstone', null),
    record('many bytes', Buffer.concat(Array.from({ length: 64 }, () => everyByte))),
    record('compressible', 'The quick brown fox jumps over the lazy dog. '.repeat(BIG_BYTES / 45)),
    record('not compressible', noise(BIG_BYTES)),
  ]
  if (nullAndEmptyKeys) records.push(record('', 'an empty key'), record('an empty value', ''))
  if (repeatedHeaders) {
    const headers = ['1', '2', '3'].map((text) => ['again', Buffer.from(text)] as const)
    records.push(record('repeated headers', 'three', [...headers, ['binary', everyByte], ['empty', Buffer.alloc(0)]]))
  }
  if (nullHeaderValues) records.push(record('null header', 'four', [['nothing', null]]))
  return records
}

/** Small ones, each different: `<prefix>-<n>` as key and value. */
export function countedRecords(prefix: string, count: number): SentRecord[] {
  return Array.from({ length: count }, (_, index) => record(`${prefix}-${index}`, `${prefix}-${index}`))
}

function record(key: string | null, value: string | Buffer | null, headers: SentRecord['headers'] = []): SentRecord {
  return {
    key: key === null ? null : Buffer.from(key),
    value: typeof value === 'string' ? Buffer.from(value) : value,
    headers,
  }
}

/** The same bytes every time, and no codec makes them smaller. */
function noise(length: number): Buffer {
  const bytes = Buffer.alloc(length)
  let state = 0x9e3779b9
  for (let index = 0; index < length; index++) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    bytes[index] = state & 0xff
  }
  return bytes
}
