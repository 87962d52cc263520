import type { BrokerProcess } from '../../bench/peers/broker-process.ts'
import { freePorts } from '../../bench/peers/free-port.ts'
import { startKafka } from '../../bench/peers/kafka-server.ts'
import { startRafka } from '../../bench/peers/rafka-server.ts'
import { COMPAT_BROKER } from './compat-broker.ts'

/** A broker with several listeners, the first of which is for the broker itself. */
export interface ManyListeners<Name extends string> {
  readonly broker: BrokerProcess
  /** `host:port`. */
  readonly at: Readonly<Record<Name, string>>
  /** The sum over all its labels but those that are asked for, of our own broker. */
  metric(family: string, labels?: Readonly<Record<string, string>>): Promise<number>
}

/** Listeners by name, with their security protocols, in order; the controller's is beside them and without security. */
export function listenerProperties(
  protocols: Readonly<Record<string, string>>,
  ports: Readonly<Record<string, number>>,
  controllerPort: number,
): Record<string, string> {
  const names = Object.keys(protocols)
  return {
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: [...names.map((name) => `${name}://127.0.0.1:${ports[name]}`), `CONTROLLER://127.0.0.1:${controllerPort}`].join(),
    'listener.security.protocol.map': [...names.map((name) => `${name}:${protocols[name]}`), 'CONTROLLER:PLAINTEXT'].join(),
    'inter.broker.listener.name': names[0]!,
  }
}

export async function startManyListeners<Name extends string>(
  protocols: Readonly<Record<Name, string>>,
  properties: Readonly<Record<string, string>>,
): Promise<ManyListeners<Name>> {
  const names = Object.keys(protocols) as Name[]
  const [controllerPort = 0, httpPort = 0, ...free] = await freePorts(2 + names.length)
  const ports = Object.fromEntries(names.map((name, index) => [name, free[index]!])) as Record<Name, number>
  const options = {
    port: ports[names[0]!],
    properties: { ...listenerProperties(protocols, ports, controllerPort), ...properties },
  }
  const broker = await (COMPAT_BROKER === 'kafka' ? startKafka(options) : startRafka({ ...options, httpPort }))
  return {
    broker,
    at: Object.fromEntries(names.map((name) => [name, `127.0.0.1:${ports[name]}`])) as Record<Name, string>,
    metric: async (family, labels = {}) => {
      const page = await (await fetch(`http://127.0.0.1:${httpPort}/metrics`)).text()
      const wanted = Object.entries(labels).map(([name, value]) => `${name}="${value}"`)
      const lines = page.split('\n').filter((line) => line.startsWith(`${family}{`) || line.startsWith(`${family} `))
      return lines
        .filter((line) => wanted.every((label) => line.includes(label)))
        .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0)
    },
  }
}
