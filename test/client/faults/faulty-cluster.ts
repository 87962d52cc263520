import { BrokerChild } from '../../broker/broker-child.ts'
import { FaultProxy } from './fault-proxy.ts'

/** A broker in a process of its own behind a proxy that does to its connections what networks do; clients know only the proxy. */
export class FaultyCluster implements AsyncDisposable {
  readonly proxy: FaultProxy
  #broker: BrokerChild
  readonly #first: BrokerChild
  readonly #properties: Readonly<Record<string, string>>

  static async start(seed: number): Promise<FaultyCluster> {
    const proxy = await FaultProxy.start({ seed })
    const properties = {
      'advertised.listeners': `PLAINTEXT://127.0.0.1:${proxy.port}`,
      'offsets.topic.num.partitions': '1',
      'transaction.state.log.num.partitions': '1',
    }
    try {
      return new FaultyCluster(proxy, await BrokerChild.start({ properties }), properties)
    } catch (error) {
      await proxy[Symbol.asyncDispose]()
      throw error
    }
  }

  private constructor(proxy: FaultProxy, broker: BrokerChild, properties: Readonly<Record<string, string>>) {
    this.proxy = proxy
    this.#broker = broker
    this.#first = broker
    this.#properties = properties
    proxy.upstreamPort = broker.port
  }

  /** Through the proxy. */
  get bootstrap(): string {
    return `127.0.0.1:${this.proxy.port}`
  }

  /** Past the proxy. */
  get broker(): BrokerChild {
    return this.#broker
  }

  /** SIGKILL, and a new process on what is left. */
  async killAndRestart(): Promise<void> {
    const { port, dataDir } = this.#broker
    await this.#broker.kill()
    this.#broker = await BrokerChild.start({ port, dataDir, properties: this.#properties })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.proxy[Symbol.asyncDispose]()
    await this.#broker[Symbol.asyncDispose]()
    await this.#first[Symbol.asyncDispose]()
  }
}
