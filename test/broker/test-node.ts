import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startNode } from '../../actors/node.ts'
import type { TelemetrySnapshot } from '../../actors/runtime/thread-telemetry.ts'
import { resolveBrokerConfig } from '../../src/base/config/broker-config.ts'

/** A node in the test's own process whose metrics can be asked for. */
export interface TestNode extends AsyncDisposable {
  readonly bootstrapServers: string
  /** `{host}:{port}` of each listener, by its name. */
  readonly addresses: Readonly<Record<string, string>>
  /** The sum of a gauge or counter over all its labels. */
  metric(name: string): Promise<number>
}

export async function startTestNode(properties: Readonly<Record<string, string>> = {}): Promise<TestNode> {
  const folder = await mkdtemp(join(tmpdir(), 'rafka-test-'))
  const { config } = resolveBrokerConfig({
    'group.initial.rebalance.delay.ms': '0',
    'offsets.topic.num.partitions': '1',
    listeners: 'PLAINTEXT://127.0.0.1:0',
    'log.dirs': folder,
    'threads.placement': 'inline',
    ...properties,
  })
  const node = await startNode(config)
  const { host, port } = node.listeners[0]!
  return {
    bootstrapServers: `${host}:${port}`,
    addresses: Object.fromEntries(node.listeners.map((listener) => [listener.name, `${listener.host}:${listener.port}`])),
    metric: async (name) => sumOf(await node.telemetry(), name),
    [Symbol.asyncDispose]: async () => {
      await node.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function sumOf({ counters, gauges }: TelemetrySnapshot, name: string): number {
  let sum = 0
  for (const each of [...counters, ...gauges]) if (each.name === name) sum += each.value
  return sum
}
