import { describe, expect, test } from 'vitest'
import { UsageError } from '../../../src/client/errors.ts'
import { type ProducerOptions, resolveOptions } from '../../../src/client/producer/options.ts'

test('defaults are those of Java 4.3', () => {
  expect(resolveOptions({})).toMatchObject({
    acks: -1,
    enableIdempotence: true,
    batchSize: 16_384,
    lingerMs: 5,
    bufferMemory: 33_554_432,
    maxRequestSize: 1_048_576,
    maxInFlightRequestsPerConnection: 5,
    deliveryTimeoutMs: 120_000,
    requestTimeoutMs: 30_000,
    maxBlockMs: 60_000,
    retries: 2_147_483_647,
    retryBackoffMs: 100,
    retryBackoffMaxMs: 1000,
    compressionType: 'none',
    transactionTimeoutMs: 60_000,
    partitionerAdaptivePartitioningEnable: true,
    partitionerAvailabilityTimeoutMs: 0,
    partitionerIgnoreKeys: false,
  })
})

describe('idempotence', () => {
  test.each<ProducerOptions>([{ acks: 1 }, { acks: 0 }, { retries: 0 }, { maxInFlightRequestsPerConnection: 6 }])(
    'is off with %o, as it was not asked for',
    (options) => {
      expect(resolveOptions(options).enableIdempotence).toBe(false)
    },
  )

  test.each<[ProducerOptions, string]>([
    [{ enableIdempotence: true, acks: 1 }, 'acks'],
    [{ enableIdempotence: true, retries: 0 }, 'retries'],
    [{ enableIdempotence: true, maxInFlightRequestsPerConnection: 6 }, 'maxInFlightRequestsPerConnection'],
    [{ transactionalId: 'id', acks: 0 }, 'acks'],
    [{ transactionalId: 'id', enableIdempotence: false }, 'enableIdempotence'],
  ])('refuses %o', (options, name) => {
    expect(() => resolveOptions(options)).toThrow(new RegExp(`^${name} must`))
  })
})

test.each<[object, string]>([
  [{ acks: 2 }, 'acks must be one of all, -1, 0, 1, and is 2'],
  [{ lingerMs: -1 }, 'lingerMs must be a number of milliseconds'],
  [{ batchSize: 'large' }, 'batchSize must be an integer'],
  [{ compressionType: 'brotli' }, 'compressionType must be one of none, gzip, snappy, lz4, zstd'],
  [{ linger: 5 }, 'a producer has no option linger'],
  [{ deliveryTimeoutMs: 1000 }, 'deliveryTimeoutMs must not be less than lingerMs and requestTimeoutMs together'],
  [{ bufferMemory: 1000 }, 'batchSize must not be more than bufferMemory'],
  [{ transactionalId: '' }, 'transactionalId must be a text'],
])('%o is refused, and the option named', (options, message) => {
  expect(() => resolveOptions(options as ProducerOptions)).toThrow(message)
  expect(() => resolveOptions(options as ProducerOptions)).toThrow(UsageError)
})
