import type { BrokerProcess } from '../../bench/peers/broker-process.ts'
import { startKafka } from '../../bench/peers/kafka-server.ts'
import { startRafka } from '../../bench/peers/rafka-server.ts'

/** Which broker the suites run against. */
export const COMPAT_BROKER: 'kafka' | 'rafka' = process.env['COMPAT_BROKER'] === 'kafka' ? 'kafka' : 'rafka'

/** A fresh broker on a free port and a temporary folder; its partitions are in `folder`/data. `properties`: further configurations. `port`: instead of a free one. */
export function startCompatBroker(properties: Readonly<Record<string, string>> = {}, port?: number): Promise<BrokerProcess> {
  const options = port === undefined ? { properties } : { properties, port }
  return COMPAT_BROKER === 'kafka' ? startKafka(options) : startRafka(options)
}
