import { expect, test } from 'vitest'
import { API_KEYS, ApiKey } from '../../src/protocol/generated/api-keys.ts'
import { GROUP_RECORDS } from '../../src/protocol/generated/group-records.ts'
import { METADATA_RECORDS } from '../../src/protocol/generated/metadata-records.ts'
import { SHARE_RECORDS } from '../../src/protocol/generated/share-records.ts'
import { TRANSACTION_RECORDS } from '../../src/protocol/generated/transaction-records.ts'
import { MESSAGES } from './message-schema.ts'

test('every API has its request and response, with the same versions', () => {
  const requests = MESSAGES.filter(({ schema }) => schema.type === 'request')
  expect(API_KEYS.size).toBe(requests.length)
  for (const { codec } of requests) {
    const info = API_KEYS.get(codec.apiKey)!
    const { codec: response } = MESSAGES.find(({ schema }) => schema.type === 'response' && schema.apiKey === codec.apiKey)!
    expect(codec.name).toBe(`${info.name}Request`)
    expect(response.name).toBe(`${info.name}Response`)
    expect(ApiKey[info.name as keyof typeof ApiKey]).toBe(codec.apiKey)
    for (const known of [codec, response]) {
      expect([known.minVersion, known.maxVersion, known.flexibleFrom]).toEqual([
        info.minVersion,
        info.maxVersion,
        info.flexibleFrom,
      ])
    }
  }
})

test('what Kafka 4 has removed is not there', () => {
  for (const removed of [4, 5, 6, 7]) expect(API_KEYS.has(removed)).toBe(false)
  expect(Math.max(...API_KEYS.keys())).toBe(92)
})

test('the tables of records have every record of their log', () => {
  const named = (jar: string) => MESSAGES.filter(({ schema }) => schema.jar === jar).map(({ codec }) => codec)
  expect([...METADATA_RECORDS.values()].toSorted(byName)).toEqual(named('kafka-metadata').toSorted(byName))
  for (const [type, codec] of METADATA_RECORDS) expect(codec.apiKey).toBe(type)
  for (const [table, jar] of [
    [GROUP_RECORDS, 'kafka-group-coordinator'],
    [TRANSACTION_RECORDS, 'kafka-transaction-coordinator'],
    [SHARE_RECORDS, 'kafka-share-coordinator'],
  ] as const) {
    const codecs = [...table.values()].flatMap(({ key, value }) => [key, value])
    expect(codecs.toSorted(byName)).toEqual(named(jar).toSorted(byName))
    for (const [type, { key, value }] of table) {
      expect([key.apiKey, value.apiKey]).toEqual([type, type])
      expect(key.name.replace(/Key$/, '')).toBe(value.name.replace(/Value$/, ''))
    }
  }
})

function byName(one: { name: string }, other: { name: string }): number {
  return one.name < other.name ? -1 : 1
}
