import type { SeenRecord } from '../client-driver.ts'

/**
 * The format that `parseKcatOutput` reads: numbers and lengths first, so that key and value may hold any byte. A length of -1 is null.
 * kcat prints headers as `name=value,name=value`, so neither may hold a comma, an equals sign or the record separator after them.
 */
export const KCAT_FORMAT = '%p %o %T %K %S\\n%k%s%h\\n'

/** Whole records at the beginning of `bytes`, and how many bytes they took. */
export function parseKcatOutput(bytes: Buffer): { records: SeenRecord[]; length: number } {
  const records: SeenRecord[] = []
  let at = 0
  for (;;) {
    const lineEnd = bytes.indexOf(0x0a, at)
    if (lineEnd < 0) break
    const [partition = 0, offset = 0, timestampMs = 0, keyLength = -1, valueLength = -1] = bytes
      .toString('latin1', at, lineEnd)
      .split(' ')
      .map(Number)
    const keyEnd = lineEnd + 1 + Math.max(0, keyLength)
    const valueEnd = keyEnd + Math.max(0, valueLength)
    const headersEnd = bytes.indexOf(0x0a, valueEnd)
    if (valueEnd > bytes.length || headersEnd < 0) break
    records.push({
      partition,
      offset,
      timestampMs,
      key: keyLength < 0 ? null : Buffer.from(bytes.subarray(lineEnd + 1, keyEnd)),
      value: valueLength < 0 ? null : Buffer.from(bytes.subarray(keyEnd, valueEnd)),
      headers: parseHeaders(bytes.toString('utf8', valueEnd, headersEnd)),
    })
    at = headersEnd + 1
  }
  return { records, length: at }
}

/**
 * The partitions that a member of a group has, by all that it has said on stderr so far:
 *
 *     % Group g rebalanced (memberid m): assigned: topic [0], topic [1]
 *     % Group g rebalanced (memberid m): revoked: topic [0], topic [1]
 *
 * kcat writes such a line in pieces, partition by partition, so what arrives may end anywhere in it: a line counts once it has its end. Between two
 * pieces librdkafka may put a line of its own log, "%4|seconds|…".
 */
export function parseKcatPartitions(stderr: string): number[] {
  const own = stderr.replaceAll(/%\d\|\d+\.\d+\|.*\n/g, '')
  const last = [...own.matchAll(/^% Group .* rebalanced .*: (assigned|revoked): (.*)\n/gm)].at(-1)
  if (last?.[1] !== 'assigned') return []
  return Array.from(last[2]!.matchAll(/ \[(\d+)\]/g), ([, partition]) => Number(partition))
}

function parseHeaders(text: string): [string, Buffer | null][] {
  if (text === '') return []
  return text.split(',').map((header) => {
    const equals = header.indexOf('=')
    return equals < 0 ? [header, null] : [header.slice(0, equals), Buffer.from(header.slice(equals + 1))]
  })
}
