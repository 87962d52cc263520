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
  /** Further arguments of `rafka start`. */
  args?: readonly string[]
}

/** Starts Rafka as its users do (bin/rafka.mjs, so compiled code when there is a dist/), on a temporary folder. */
export async function startRafka({ port, placement, threadsMax, args = [] }: RafkaOptions = {}): Promise<BrokerProcess> {
  const brokerPort = port ?? (await freePorts(1))[0] ?? 0
  const folder = temporaryFolder('rafka')
  return startBroker({
    name: 'rafka',
    command: process.execPath,
    args: [
      join(ROOT, 'bin/rafka.mjs'),
      'start',
      '--port',
      String(brokerPort),
      '--data-dir',
      join(folder, 'data'),
      ...(placement === undefined ? [] : ['--threads-placement', placement]),
      ...(threadsMax === undefined ? [] : ['--threads-max', String(threadsMax)]),
      ...args,
    ],
    port: brokerPort,
    folder,
  })
}
