import { describe, expect, test } from 'vitest'
import { type Item, ItemsFailedError, Results, settle } from '../../../src/client/admin/results.ts'
import { NetworkError, ServerError, UsageError } from '../../../src/client/errors.ts'
import { ErrorCode } from '../../../src/protocol/error-codes.ts'

const exists = new ServerError(ErrorCode.TOPIC_ALREADY_EXISTS, 'topic b')
const gone = new NetworkError('gone', { host: 'a', port: 1 })

function resultsOf(items: Record<string, number | Error>): Results<string, number> {
  const entries = Object.entries(items).map(([key, outcome]): [string, Item<string, number>] => [
    key,
    typeof outcome === 'number' ? { key, value: outcome } : { key, error: outcome as ServerError },
  ])
  return new Results(String, new Map(entries))
}

describe('results of several items', () => {
  test('each item has its value or its own error', () => {
    const results = resultsOf({ a: 1, b: exists, c: 3 })
    expect(results.get('a')).toBe(1)
    expect(() => results.get('b')).toThrow(exists)
    expect(() => results.get('nobody')).toThrow(UsageError)
    expect([results.error('a'), results.error('b'), results.error('nobody')]).toEqual([null, exists, null])
    expect([results.size, results.keys(), results.values(), results.errors()]).toEqual([
      3,
      ['a', 'b', 'c'],
      [1, 3],
      [['b', exists]],
    ])
    expect([...results]).toEqual([
      ['a', 1],
      ['c', 3],
    ])
    expect([results.has('b'), results.has('nobody')]).toEqual([true, false])
  })

  test('keys with several parts are compared by what they mean', () => {
    const identity = ({ topic, partition }: { topic: string; partition: number }) => `${topic}-${partition}`
    const key = { topic: 'orders', partition: 1 }
    const results = new Results(identity, new Map([['orders-1', { key, value: 7 }]]))
    expect(results.get({ topic: 'orders', partition: 1 })).toBe(7)
  })

  test('a failure is an error that holds the results of all', async () => {
    const results = resultsOf({ a: 1, b: exists })
    const failed = Promise.resolve().then(() => results.orThrow())
    const error: ItemsFailedError<string, number> = await failed.then(
      () => expect.unreachable(),
      (thrown) => thrown,
    )
    expect(error).toBeInstanceOf(ItemsFailedError)
    expect(error).toMatchObject({ code: 'TOPIC_ALREADY_EXISTS', kind: 'server', retriable: false, cause: exists })
    expect(error.results.get('a')).toBe(1)
    expect(await settle(failed)).toBe(results)
  })

  test('errors that differ are several', () => {
    expect(new ItemsFailedError(resultsOf({ a: exists, b: gone }))).toMatchObject({ code: 'SEVERAL_ERRORS', retriable: false })
    expect(new ItemsFailedError(resultsOf({ a: gone, b: gone }))).toMatchObject({ code: 'NETWORK_EXCEPTION', retriable: true })
    expect(new ItemsFailedError(resultsOf({ a: exists, b: gone })).message).toMatch(/topic b.*; and 1 more$/)
  })

  test('other errors go through', async () => {
    await expect(settle(Promise.reject(gone))).rejects.toBe(gone)
  })
})
