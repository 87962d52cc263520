import type { TransactionDriver } from './transaction-drivers.ts'

/** A producer whose transactions somebody else's client runs. */
export class TransactionalProducer {
  readonly #client: TransactionDriver
  readonly #producer: string

  private constructor(client: TransactionDriver, producer: string) {
    this.#client = client
    this.#producer = producer
  }

  static async open(
    client: TransactionDriver,
    producer: string,
    transactionalId = producer,
    timeoutMs = 60_000,
  ): Promise<TransactionalProducer> {
    await client.call('open', { producer, transactionalId, timeoutMs })
    return new TransactionalProducer(client, producer)
  }

  begin(): Promise<void> {
    return this.#client.call('begin', { producer: this.#producer })
  }

  send(topic: string, values: readonly string[], partition = 0): Promise<void> {
    return this.#client.call('send', { producer: this.#producer, topic, partition, values })
  }

  sendOffset(group: string, topic: string, offset: number): Promise<void> {
    return this.#client.call('sendOffset', { producer: this.#producer, group, topic, partition: 0, offset })
  }

  end(how: 'commit' | 'abort'): Promise<void> {
    return this.#client.call(how, { producer: this.#producer })
  }

  /** Without a word to the broker. */
  close(): Promise<void> {
    return this.#client.call('close', { producer: this.#producer })
  }

  async run(topic: string, values: readonly string[], how: 'commit' | 'abort' = 'commit', partition = 0): Promise<void> {
    await this.begin()
    await this.send(topic, values, partition)
    await this.end(how)
  }
}
