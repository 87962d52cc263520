import { expect, test } from 'vitest'
import { parseConsumerPerformance, parseProducerPerformance } from '../../../bench/peers/java-tools.ts'

const WHOLE =
  '1000000 records sent, 220409.962530 records/sec (21.02 MB/sec), 810.47 ms avg latency, 1285.00 ms max latency, 843 ms 50th, 1161 ms 95th, 1223 ms 99th, 1262 ms 99.9th.\n'
const STEADY =
  '700000 steady state records sent, 252798.844348 records/sec (24.11 MB/sec), 877.87 ms avg latency, 1285.00 ms max latency, 961 ms 50th, 1184 ms 95th, 1227 ms 99th, 1265 ms 99.9th.\n'

test('of two summaries of the producer, that of the steady state counts', () => {
  expect(parseProducerPerformance(WHOLE + STEADY)).toEqual({ recordsPerSecond: 252798.844348, p50Ms: 961, p99Ms: 1227 })
})

test('without a warm-up the one summary counts, and lines of progress do not', () => {
  const progress = '1102 records sent, 220.4 records/sec (0.02 MB/sec), 1.2 ms avg latency, 20.0 ms max latency.\n'

  expect(parseProducerPerformance(progress + WHOLE).recordsPerSecond).toBe(220409.96253)
})

test('a producer that printed nothing of use is an error', () => {
  expect(() => parseProducerPerformance('oops')).toThrow('no summary')
})

test("the consumer's figures are those of fetching, apart from joining the group", () => {
  const line =
    '2026-11-21 09:15:56:781, 2026-11-21 09:15:58:354, 95.3674, 60.6277, 1000000, 635727.9085, 782, 791, 120.5657, 1264222.5032\n'

  expect(parseConsumerPerformance(line)).toEqual({ records: 1_000_000, rebalanceMs: 782, recordsPerSecond: 1264222.5032 })
})
