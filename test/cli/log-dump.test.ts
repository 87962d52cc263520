import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { DumpFlags } from '../../src/cli/log.ts'
import { dumpFiles } from '../../src/cli/log-dump/dump-files.ts'
import { listLogs } from '../../src/cli/log-dump/list-logs.ts'
import { encodeRecord } from '../../src/metadata/metadata-record.ts'
import { BatchBuilder } from '../../src/records/builder.ts'
import { buildEndTransactionMarker, COMMIT } from '../../src/records/control-records.ts'
import { captured, capturedJson } from './captured.ts'

const TEXT: DumpFlags = { decode: 'auto' }
const JSON_LINES: DumpFlags = { ...TEXT, json: true, records: true }
const folder = mkdtempSync(join(tmpdir(), 'rafka-log-dump-'))

afterEach(() => {
  process.exitCode = undefined
})

function batch(baseOffset: number, values: readonly string[], producerId = -1): Uint8Array {
  const producer = producerId < 0 ? {} : { producerId, producerEpoch: 0, baseSequence: 0 }
  const builder = new BatchBuilder({ baseOffset, partitionLeaderEpoch: 2, ...producer })
  for (const value of values)
    builder.append({ timestamp: 1000, key: Buffer.from('k'), value: Buffer.from(value), headers: [{ key: 'h', value: null }] })
  return builder.build()
}

function segment(name: string, ...batches: readonly Uint8Array[]): string {
  mkdirSync(join(folder, name), { recursive: true })
  const path = join(folder, name, '00000000000000000000.log')
  writeFileSync(path, Buffer.concat(batches))
  return path
}

const dumped = (path: string, flags: DumpFlags) => captured(async () => dumpFiles([path], flags))
const facts = (path: string, flags: DumpFlags) => capturedJson(async () => dumpFiles([path], flags))

describe('rafka log dump', () => {
  test('shows batches and records as kafka-dump-log does', async () => {
    const marker = buildEndTransactionMarker(
      { type: COMMIT, coordinatorEpoch: 4 },
      { timestamp: 1001, producerId: 7, producerEpoch: 0, baseOffset: 2, partitionLeaderEpoch: 2 },
    )
    const path = segment('orders-0', batch(0, ['one', 'two'], 7), marker)
    const lines = (await dumped(path, { ...TEXT, records: true })).split('\n')
    expect(lines.slice(0, 2)).toEqual([`Dumping ${path}`, 'Log starting offset: 0'])
    expect(lines[2]).toMatch(
      /^baseOffset: 0 lastOffset: 1 count: 2 baseSequence: 0 lastSequence: 1 producerId: 7 producerEpoch: 0 partitionLeaderEpoch: 2 isTransactional: false isControl: false deleteHorizonMs: OptionalLong.empty position: 0 CreateTime: 1000 size: \d+ magic: 2 compresscodec: none crc: \d+ isvalid: true$/,
    )
    expect(lines[4]).toBe('| offset: 1 CreateTime: 1000 keySize: 1 valueSize: 3 sequence: 1 headerKeys: [h] key: k payload: two')
    expect(lines[6]).toMatch(/endTxnMarker: COMMIT coordinatorEpoch: 4$/)
    expect(process.exitCode).toBeUndefined()
    expect(await facts(path, { ...JSON_LINES, fromOffset: 2 })).toMatchObject([
      { kind: 'segment' },
      { baseOffset: 2 },
      { offset: 2 },
    ])
  })

  test('decodes what the metadata log says, and shows no secrets unless it is told to', async () => {
    const builder = new BatchBuilder({ baseOffset: 0 })
    const credential = {
      name: 'ann',
      mechanism: 1,
      salt: Buffer.from('s'),
      storedKey: Buffer.from('k'),
      serverKey: Buffer.from('k'),
      iterations: 4096,
    }
    const config = { resourceType: 4, resourceName: '1', name: 'listener.name.a.ssl.key.password', value: 'topsecret' }
    for (const value of [
      encodeRecord({ type: 'TopicRecord', version: 0, message: { name: 'orders', topicId: 'AAAAAAAAAAAAAAAAAAAAAQ' } }),
      encodeRecord({ type: 'UserScramCredentialRecord', version: 0, message: credential }),
      encodeRecord({ type: 'ConfigRecord', version: 0, message: config }),
    ])
      builder.append({ timestamp: 1, key: null, value })
    const path = segment('__cluster_metadata-0', builder.build())
    const payloads = (await facts(path, JSON_LINES)).slice(2).map((record) => (record as { payload: unknown }).payload)
    expect(payloads).toMatchObject([
      { type: 'TOPIC_RECORD', version: 0, data: { name: 'orders' } },
      {
        type: 'USER_SCRAM_CREDENTIAL_RECORD',
        data: { name: 'ann', salt: '[hidden]', storedKey: '[hidden]', serverKey: '[hidden]' },
      },
      { type: 'CONFIG_RECORD', data: { value: '[hidden]' } },
    ])
    expect(await dumped(path, { ...TEXT, records: true, showSecrets: true })).toContain('topsecret')
  })

  test('says what is damaged, by its exit code too', async () => {
    const [first, second] = [batch(0, ['one']), batch(1, ['two'])]
    const path = segment('damaged-0', first, second, Buffer.from('torn'))
    const bytes = readFileSync(path)
    bytes[first.length - 1]! ^= 1
    writeFileSync(path, bytes)
    const index = path.replace('.log', '.index')
    writeFileSync(
      index,
      Buffer.from([0, 0, 0, 1, 0, 0, 0, first.length, 0, 0, 0, 9, 0, 0, 0, first.length, 0, 0, 0, 0, 0, 0, 0, 0]),
    )
    const found = (await facts(join(folder, 'damaged-0'), JSON_LINES)) as { kind: string; problem: string }[]
    expect(found.filter(({ kind }) => kind === 'problem').map(({ problem }) => problem)).toEqual([
      `offset 9 leads to position ${first.length}, where a batch ends at offset 1`,
      'the checksum of the batch at position 0 is wrong',
      expect.stringMatching(/^Found 4 invalid bytes at the end of 0+.log, from position \d+ on: too little for a batch$/),
    ])
    expect(process.exitCode).toBe(3)
  })

  test('says what it cannot read', async () => {
    const other = join(folder, 'other.txt')
    writeFileSync(other, '')
    expect(() => dumpFiles([other], JSON_LINES)).toThrow('is no file of a log')
    expect(() => dumpFiles([join(folder, 'nowhere')], JSON_LINES)).toThrow('(ENOENT)')
  })
})

test('rafka log list shows the partitions of a log directory', async () => {
  segment('orders-0', batch(0, ['one', 'two']), batch(2, ['three']))
  expect(await capturedJson(async () => listLogs(folder, { json: true }))).toEqual([
    expect.arrayContaining([
      { topic: 'orders', partition: 0, state: 'here', segments: 1, bytes: expect.any(Number), startOffset: 0, endOffset: 3 },
    ]),
  ])
})
