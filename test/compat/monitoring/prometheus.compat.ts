import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createConsumer, createProducer } from '../../../src/client/entries/client.ts'
import { BrokerChild } from '../../broker/broker-child.ts'
import { waitUntil } from '../wait-until.ts'

// A node under load, read by a real Prometheus with our rules: what deploy/monitoring asks for is there, and says what happened.
const FOLDER = join(import.meta.dirname, '../../../deploy/monitoring')
const RECORDS = 500

let broker: BrokerChild
let prometheus: ChildProcess
let folder: string
let address: string

const expressions: string[] = JSON.parse(readFileSync(join(FOLDER, 'dashboard.json'), 'utf8'))
  .panels.flatMap((panel: { targets?: { expr: string }[] }) => panel.targets ?? [])
  .map(({ expr }: { expr: string }) =>
    expr.replaceAll('$__rate_interval', '1m').replaceAll('$cluster', '.*').replaceAll('$instance', '.*'),
  )

async function ask<T>(path: string, query: Record<string, string> = {}): Promise<T> {
  const response = await fetch(`http://${address}/api/v1/${path}?${new URLSearchParams(query)}`)
  const { status, error, data } = (await response.json()) as { status: string; error?: string; data: T }
  if (status !== 'success') throw new Error(`${query.query ?? path}: ${error}`)
  return data
}

interface Sample {
  readonly metric: Readonly<Record<string, string>>
  readonly value: readonly [number, string]
}

const query = async (text: string): Promise<readonly Sample[]> =>
  (await ask<{ result: Sample[] }>('query', { query: text })).result

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

beforeAll(async () => {
  broker = await BrokerChild.start()
  folder = mkdtempSync(join(tmpdir(), 'rafka-prometheus-'))
  address = `127.0.0.1:${await freePort()}`
  const config = {
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: [join(FOLDER, 'alerts.yml')],
    scrape_configs: [
      { job_name: 'rafka', static_configs: [{ targets: [broker.httpAddress], labels: { cluster: 'main' } }] },
      { job_name: 'gone-rafka', static_configs: [{ targets: ['127.0.0.1:1'], labels: { cluster: 'main' } }] },
    ],
  }
  // YAML takes JSON.
  writeFileSync(join(folder, 'prometheus.yml'), JSON.stringify(config))
  prometheus = spawn(
    'prometheus',
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=${address}`,
    ],
    { stdio: 'ignore' },
  )
  const producer = createProducer({ bootstrap: broker.bootstrapServers })
  for (let at = 0; at < RECORDS; at++) void producer.send({ topic: 'watched', value: `record ${at}` })
  await producer.flush()
  await producer.close()
  const consumer = createConsumer({ bootstrap: broker.bootstrapServers, groupId: 'watchers', autoOffsetReset: 'earliest' })
  await consumer.subscribe({ topics: ['watched'] })
  let read = 0
  while (read < 100) read += (await consumer.poll({ timeoutMs: 1000, maxRecords: 100 - read })).length
  await consumer.commit()
  await consumer.close()
  // Rates need two scrapes.
  const scraped = 'count_over_time(kafka_server_brokertopicmetrics_messagesin_total[1m]) > 2'
  await waitUntil('three scrapes', async () => (await query(scraped).catch(() => [])).length > 0)
})

afterAll(async () => {
  prometheus?.kill()
  await broker?.[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

test('promtool takes the rules, and their own tests pass', () => {
  execFileSync('promtool', ['check', 'rules', 'alerts.yml'], { cwd: FOLDER })
  execFileSync('promtool', ['check', 'config', 'prometheus.yml'], { cwd: FOLDER })
  execFileSync('promtool', ['test', 'rules', 'alerts.test.yml'], { cwd: FOLDER })
})

test('the page is one that promtool takes', async () => {
  const page = await (await fetch(`http://${broker.httpAddress}/metrics`)).text()
  // Names are those of Kafka's beans, which promtool's opinions on units and suffixes do not fit; nor prom-client's names for Node.
  const complaints = lint(page).filter((line) => line !== '' && !/^(?:kafka|nodejs)_\S+ /.test(line))
  expect(complaints).toEqual([])
})

function lint(page: string): string[] {
  try {
    execFileSync('promtool', ['check', 'metrics'], { input: page, stdio: ['pipe', 'pipe', 'pipe'] })
    return []
  } catch (error) {
    return String((error as { stderr: Buffer }).stderr).split('\n')
  }
}

test('what was produced, committed and not consumed is counted', async () => {
  const number = async (text: string): Promise<number> => Number((await query(text))[0]?.value[1])
  await expect.poll(() => number('sum(kafka_server_brokertopicmetrics_messagesin_total{topic="watched"})')).toBe(RECORDS)
  await expect.poll(() => number('sum(kafka_consumergroup_lag{consumergroup="watchers",topic="watched"})')).toBe(RECORDS - 100)
  await expect
    .poll(() => number('sum(rafka:consumergroup_lag{consumergroup="watchers",topic="watched"})'), { timeout: 10_000 })
    .toBe(RECORDS - 100)
  expect(await number('sum(kafka_controller_kafkacontroller_activecontrollercount)')).toBe(1)
  expect(await number('sum(kafka_network_requestmetrics_requests_total{request="Produce"})')).toBeGreaterThan(0)
})

test('every panel of the dashboard has an expression that Prometheus takes, and most have something to show', async () => {
  const empty: string[] = []
  for (const text of expressions) if ((await query(text)).length === 0) empty.push(text)
  // On one node that is well and takes everybody there are no errors, logins, handshakes, leaders to follow or throttles.
  const expected = /errors_total|sasl_auth|tls_handshakes|replica|throttle/
  expect(expressions.length).toBeGreaterThan(30)
  expect(empty.filter((text) => !expected.test(text))).toEqual([])
})

test('every alert rule is evaluated, and the one node that is gone is told of', async () => {
  const rules = async (): Promise<{ name: string; health: string; lastError?: string; state?: string }[]> =>
    (await ask<{ groups: { rules: { name: string; health: string; state?: string }[] }[] }>('rules')).groups.flatMap(
      (group) => group.rules,
    )
  await expect.poll(async () => (await rules()).every(({ health }) => health === 'ok'), { timeout: 10_000 }).toBe(true)
  const told = (await rules()).filter(({ state }) => state === 'pending' || state === 'firing').map(({ name }) => name)
  expect(told).toEqual(['RafkaNodeDown'])
})
