import { expect, test } from 'vitest'
import { metricsPage } from '../../actors/metrics-page.ts'
import { mergeTelemetry, NO_TELEMETRY, ThreadTelemetry } from '../../actors/runtime/thread-telemetry.ts'
import { GROUP_OFFSET_METRICS } from '../../src/coordinator/group/group-metrics.ts'
import { PARTITION_METRICS } from '../../src/replica/partition-metrics.ts'

const linesOf = (page: string): string[] => page.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
const about = (page: string, name: string): string[] => linesOf(page).filter((line) => line.startsWith(name))

test('a family has its words and its kind once, before its series', () => {
  const telemetry = new ThreadTelemetry()
  telemetry.counter('rafka_turns_total', { thread: '0' }).value = 3
  telemetry.counter('rafka_turns_total', { thread: '1' }).value = 4
  expect(metricsPage(telemetry.snapshot())).toContain(
    '# HELP rafka_turns_total Turns of actors, by thread.\n# TYPE rafka_turns_total counter\n' +
      'rafka_turns_total{thread="0"} 3\nrafka_turns_total{thread="1"} 4\n',
  )
})

test('what clients may name cannot break a line', () => {
  const telemetry = new ThreadTelemetry()
  telemetry.gauge('told', { client: 'a"b\\c\nd' }, () => 1)
  expect(about(metricsPage(telemetry.snapshot()), 'told')).toEqual(['told{client="a\\"b\\\\c\\nd"} 1'])
})

test('a histogram is cumulative, in seconds or, under a name of Kafka, in milliseconds', () => {
  const telemetry = new ThreadTelemetry()
  for (const name of ['rafka_wait_us', 'kafka_network_requestmetrics_totaltimems']) {
    const histogram = telemetry.histogram(name, { request: 'Fetch' })
    histogram.observeUs(15)
    histogram.observeUs(1500)
    histogram.observeUs(60_000_000)
  }
  const page = metricsPage(telemetry.snapshot())
  expect(page).toContain('rafka_wait_seconds_bucket{request="Fetch",le="0.00002"} 1\n')
  expect(page).toContain('rafka_wait_seconds_bucket{request="Fetch",le="0.002"} 2\n')
  expect(page).toContain('rafka_wait_seconds_sum{request="Fetch"} 60.001515\n')
  expect(page).toContain('kafka_network_requestmetrics_totaltimems_bucket{request="Fetch",le="2"} 2\n')
  expect(page).toContain('kafka_network_requestmetrics_totaltimems_bucket{request="Fetch",le="+Inf"} 3\n')
  expect(page).toContain('kafka_network_requestmetrics_totaltimems_count{request="Fetch"} 3\n')
})

/** A node of two threads with a partition that it leads on one, and one that it follows on the other. */
function replicas(): ReturnType<typeof mergeTelemetry> {
  const [first, second] = [new ThreadTelemetry(), new ThreadTelemetry()]
  first.counter('rafka_partition_records_total', { topic: 't', partition: '0' }).value = 5
  second.counter('rafka_partition_records_total', { topic: 't', partition: '1' }).value = 7
  const led = [1000, 2, 0, 5, 0, 3, 2, 1, 0, 1]
  first.row(PARTITION_METRICS, { topic: 't', partition: '0' }, (values) => values.set(led))
  second.row(PARTITION_METRICS, { topic: 't', partition: '1' }, (values) => values.set([2000, 1, 0, 7]))
  return mergeTelemetry([first.snapshot(), second.snapshot()])
}

test('a follower tells of its log, and the leader of its followers as well', () => {
  const page = metricsPage(replicas())
  expect(about(page, 'kafka_log_log_size')).toEqual([
    'kafka_log_log_size{topic="t",partition="0"} 1000',
    'kafka_log_log_size{topic="t",partition="1"} 2000',
  ])
  expect(about(page, 'kafka_cluster_partition_insyncreplicascount')).toEqual([
    'kafka_cluster_partition_insyncreplicascount{topic="t",partition="0"} 2',
  ])
})

test('what Kafka counts by node and by topic is the sum over partitions', () => {
  const page = metricsPage(replicas())
  expect(about(page, 'kafka_server_brokertopicmetrics_messagesin_total')).toEqual([
    'kafka_server_brokertopicmetrics_messagesin_total{topic="t"} 12',
  ])
  expect(about(page, 'kafka_server_replicamanager')).toEqual([
    'kafka_server_replicamanager_partitioncount 2',
    'kafka_server_replicamanager_leadercount 1',
    'kafka_server_replicamanager_underreplicatedpartitions 1',
    'kafka_server_replicamanager_underminisrpartitioncount 0',
    'kafka_server_replicamanager_atminisrpartitioncount 1',
  ])
})

test('a row that is taken back is not told any more', () => {
  const telemetry = new ThreadTelemetry()
  const names = ['a', 'b']
  telemetry.row(names, { id: '1' }, (values) => values.fill(1))
  telemetry.row(names, { id: '2' }, (values) => values.fill(2))
  telemetry.row(names, { id: '1' }, null)
  expect(about(metricsPage(telemetry.snapshot()), 'a')).toEqual(['a{id="2"} 2'])
})

test('of a family no more series are shown than may be, and how many were left out is told', () => {
  const telemetry = new ThreadTelemetry()
  for (let id = 0; id < 5; id++)
    telemetry.row(PARTITION_METRICS, { topic: 't', partition: String(id) }, (values) => values.fill(1))
  const page = metricsPage(telemetry.snapshot(), 3)
  expect(about(page, 'kafka_log_log_size')).toHaveLength(3)
  expect(page).toContain('rafka_metrics_series_left_out{family="kafka_log_log_size"} 2\n')
  expect(page).toContain('kafka_server_replicamanager_partitioncount 5\n')
})

test('the lag of a group is told where the end of the log is known', () => {
  const telemetry = new ThreadTelemetry()
  telemetry.row(PARTITION_METRICS, { topic: 't', partition: '0' }, (values) => values.set([1, 1, 0, 50]))
  telemetry.rows(GROUP_OFFSET_METRICS, { partition: '7' }, (add) => {
    add({ consumergroup: 'g', topic: 't', partition: '0' }, [30])
    add({ consumergroup: 'ahead', topic: 't', partition: '0' }, [51])
    add({ consumergroup: 'g', topic: 'elsewhere', partition: '0' }, [3])
  })
  const page = metricsPage(telemetry.snapshot())
  expect(about(page, 'kafka_consumergroup_current_offset')).toHaveLength(3)
  expect(about(page, 'kafka_consumergroup_lag')).toEqual([
    'kafka_consumergroup_lag{consumergroup="g",topic="t",partition="0"} 20',
    'kafka_consumergroup_lag{consumergroup="ahead",topic="t",partition="0"} 0',
  ])
})

test('a node without anything has a page', () => {
  expect(metricsPage(NO_TELEMETRY)).toContain('kafka_server_replicamanager_underreplicatedpartitions 0\n')
})
