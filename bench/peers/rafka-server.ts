import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type BrokerProcess, startBroker, temporaryFolder } from './broker-process.ts'
import { freePorts } from './free-port.ts'

const ROOT = join(import.meta.dirname, '../..')

export interface RafkaOptions {
  /** Default: a free one. */
  port?: number
  /** Where actors live; default: what the broker chooses. */
  placement?: 'inline' | 'auto' | 'dedicated'
  /** Thread budget; default: what the broker chooses. */
  threadsMax?: number
  /** Further broker configurations. */
  properties?: Readonly<Record<string, string>>
  /** Of a broker that crashed, to start on what it left. Default: a new one. */
  folder?: string
  /** Where it serves its metrics; default: nowhere. */
  httpPort?: number
}

/** Starts Rafka as its users do (bin/rafka.mjs, and the build, not the sources), in a temporary folder. */
export async function startRafka({
  port,
  placement,
  threadsMax,
  properties = {},
  folder: left,
  httpPort,
}: RafkaOptions = {}): Promise<BrokerProcess> {
  if (!existsSync(join(ROOT, 'dist'))) throw new Error('there is no build to start: npm run build')
  process.env['RAFKA_USE_BUILD'] = '1'
  const brokerPort = port ?? (await freePorts(1))[0] ?? 0
  const folder = left ?? temporaryFolder('rafka')
  const settings = {
    // As for the Kafka beside it: a consumer group of one need not wait 3 s for others.
    'group.initial.rebalance.delay.ms': '0',
    ...(placement === undefined ? {} : { 'threads.placement': placement }),
    ...(threadsMax === undefined ? {} : { 'threads.max': String(threadsMax) }),
    ...properties,
  }
  return startBroker({
    name: 'rafka',
    command: process.execPath,
    args: [
      ...[join(ROOT, 'bin/rafka.mjs'), 'start', '--port', String(brokerPort), '--data-dir', join(folder, 'data')],
      ...(httpPort === undefined ? [] : ['--http', `127.0.0.1:${httpPort}`]),
      ...Object.entries(settings).flatMap(([name, value]) => ['--set', `${name}=${value}`]),
    ],
    port: brokerPort,
    folder,
  })
}
