import type { BrokerProcess } from '../../../../bench/peers/broker-process.ts'
import { COMPAT_BROKER, startCompatBroker } from '../../compat-broker.ts'
import { ToolRunner } from '../../java-tools/tool-runner.ts'

export interface ConnectionCounts {
  readonly count: number
  readonly created: number
  readonly closed: number
}

/** What a broker tells of its connections: Kafka by JMX, Rafka on its page. */
export class ConnectionMetrics {
  readonly #port: number
  #tools: ToolRunner | null = null

  constructor(port: number) {
    this.#port = port
  }

  async start(properties: Readonly<Record<string, string>>, port: number): Promise<BrokerProcess> {
    if (COMPAT_BROKER === 'rafka')
      return startCompatBroker({ ...properties, 'rafka.http.listener': `127.0.0.1:${this.#port}` }, port)
    const jmx = `-Dcom.sun.management.jmxremote`
    const options = [
      `${jmx}.port=${this.#port}`,
      `${jmx}.rmi.port=${this.#port}`,
      `${jmx}.authenticate=false`,
      `${jmx}.ssl=false`,
    ]
    process.env['JAVA_TOOL_OPTIONS'] = [...options, '-Djava.rmi.server.hostname=127.0.0.1'].join(' ')
    try {
      return await startCompatBroker(properties, port)
    } finally {
      delete process.env['JAVA_TOOL_OPTIONS']
    }
  }

  async of(listener: string): Promise<ConnectionCounts> {
    return COMPAT_BROKER === 'rafka' ? this.#page(listener) : this.#beans(listener)
  }

  async close(): Promise<void> {
    await this.#tools?.close()
  }

  async #page(listener: string): Promise<ConnectionCounts> {
    const page = await (await fetch(`http://127.0.0.1:${this.#port}/metrics`)).text()
    const lines = page.split('\n').filter((line) => line.includes(`listener="${listener}"`))
    const sum = (name: string): number =>
      lines
        .filter((line) => line.startsWith(`kafka_server_socket_server_metrics_${name}{`))
        .reduce((total, line) => total + Number(line.split(' ').at(-1)), 0)
    return { count: sum('connection_count'), created: sum('connection_creation_total'), closed: sum('connection_close_total') }
  }

  async #beans(listener: string): Promise<ConnectionCounts> {
    this.#tools ??= new ToolRunner('')
    const { code, stdout, stderr } = await this.#tools.runOffline('JmxTool', [
      ...['--jmx-url', `service:jmx:rmi:///jndi/rmi://127.0.0.1:${this.#port}/jmxrmi`],
      ...['--object-name', `kafka.server:type=socket-server-metrics,listener=${listener},networkProcessor=*`],
      ...['--report-format', 'properties', '--one-time'],
    ])
    if (code !== 0) throw new Error(`JmxTool ended with ${code}\n${stdout}\n${stderr}`)
    const value = (name: string): number => {
      const found = new RegExp(`:${name}=([0-9.E]+)$`, 'm').exec(stdout)?.[1]
      if (found === undefined) throw new Error(`there is no ${name} in\n${stdout}`)
      return Number(found)
    }
    return {
      count: value('connection-count'),
      created: value('connection-creation-total'),
      closed: value('connection-close-total'),
    }
  }
}
