import { expect, test } from 'vitest'
import { BUCKETS_US, mergeTelemetry, ThreadTelemetry } from '../../actors/runtime/thread-telemetry.ts'

test('a series is the same one for the same name and labels, in any order of labels', () => {
  const telemetry = new ThreadTelemetry()
  telemetry.counter('requests', { api: 'Fetch', listener: 'a' }).value += 2
  telemetry.counter('requests', { listener: 'a', api: 'Fetch' }).value += 3
  telemetry.counter('requests', { api: 'Produce', listener: 'a' }).value += 1
  expect(telemetry.snapshot().counters.map(({ value }) => value)).toEqual([5, 1])
})

test('a gauge is read when asked, replaced by another of its name, and removed by null', () => {
  const telemetry = new ThreadTelemetry()
  let size = 1
  telemetry.gauge('size', {}, () => size)
  size = 2
  expect(telemetry.snapshot().gauges).toEqual([{ name: 'size', labels: {}, value: 2 }])
  telemetry.gauge('size', {}, () => 9)
  expect(telemetry.snapshot().gauges[0]!.value).toBe(9)
  telemetry.gauge('size', {}, null)
  expect(telemetry.snapshot().gauges).toEqual([])
})

test('a time falls into the first bucket that is not below it', () => {
  const telemetry = new ThreadTelemetry()
  const histogram = telemetry.histogram('latency')
  for (const us of [0, 10, 11, 30_000_000, 30_000_001]) histogram.observeUs(us)
  const [series] = telemetry.snapshot().histograms
  expect(series!.counts[0]).toBe(2)
  expect(series!.counts[1]).toBe(1)
  expect(series!.counts[BUCKETS_US.length - 1]).toBe(1)
  expect(series!.counts[BUCKETS_US.length]).toBe(1)
  expect(series!.sumUs).toBe(60_000_022)
})

test('threads add up', () => {
  const threads = [new ThreadTelemetry(), new ThreadTelemetry()]
  for (const telemetry of threads) {
    telemetry.counter('requests', { api: 'Fetch' }).value += 2
    telemetry.gauge('open', {}, () => 5)
    telemetry.histogram('latency').observeUs(15)
  }
  threads[1]!.counter('errors').value = 1
  const merged = mergeTelemetry(structuredClone(threads.map((telemetry) => telemetry.snapshot())))
  expect(merged.counters.map(({ name, value }) => [name, value])).toEqual([
    ['requests', 4],
    ['errors', 1],
  ])
  expect(merged.gauges[0]!.value).toBe(10)
  expect(merged.histograms[0]).toMatchObject({ sumUs: 30 })
  expect(merged.histograms[0]!.counts[1]).toBe(2)
})
