import type { Abilities, ClientAdmin, ClientDriver, ProduceOptions, ReadFrom, SeenRecord, SentRecord } from './client-driver.ts'
import type { DriverProcess } from './driver-process.ts'

/** A record on its way to or from a driver's process: bytes are base64. */
interface WireRecord {
  key: string | null
  value: string | null
  headers: [string, string | null][]
  partition: number
  offset: number
  timestampMs: number
}

/** A client in a `DriverProcess`: every method of `ClientDriver` is a request of the same name. */
export class ProcessDriver implements ClientDriver {
  readonly abilities: Abilities
  readonly admin: ClientAdmin
  readonly #process: DriverProcess

  constructor(process: DriverProcess, abilities: Abilities) {
    this.#process = process
    this.abilities = abilities
    this.admin = {
      createTopic: (topic, partitions, configs) => process.call('createTopic', { topic, partitions, configs }),
      describeTopic: (topic) => process.call('describeTopic', { topic }),
      topicConfigs: (topic) => process.call('topicConfigs', { topic }),
      deleteTopic: (topic) => process.call('deleteTopic', { topic }),
      listTopics: () => process.call('listTopics', {}),
    }
  }

  produce(topic: string, partition: number, records: readonly SentRecord[], options: ProduceOptions): Promise<void> {
    const { compression, idempotent = false } = options
    return this.#process.call('produce', { topic, partition, records: records.map(toWire), compression, idempotent })
  }

  async read(topic: string, partition: number, from: ReadFrom, count: number): Promise<SeenRecord[]> {
    return (await this.#process.call<WireRecord[]>('read', { topic, partition, from, count })).map(fromWire)
  }

  join(member: string, group: string, topic: string): Promise<void> {
    return this.#process.call('join', { member, group, topic })
  }

  status(member: string): Promise<{ seenCount: number; partitions: readonly number[] }> {
    return this.#process.call('status', { member })
  }

  async seen(member: string): Promise<readonly SeenRecord[]> {
    return (await this.#process.call<WireRecord[]>('seen', { member })).map(fromWire)
  }

  leave(member: string): Promise<void> {
    return this.#process.call('leave', { member })
  }

  offsets(topic: string, partition: number): Promise<{ earliest: number; latest: number }> {
    return this.#process.call('offsets', { topic, partition })
  }

  close(): Promise<void> {
    return this.#process.close()
  }
}

function toWire({ key, value, headers }: SentRecord): Omit<WireRecord, 'partition' | 'offset' | 'timestampMs'> {
  return {
    key: key?.toString('base64') ?? null,
    value: value?.toString('base64') ?? null,
    headers: headers.map(([name, bytes]) => [name, bytes?.toString('base64') ?? null]),
  }
}

function fromWire({ key, value, headers, ...rest }: WireRecord): SeenRecord {
  const bytes = (text: string | null): Buffer | null => (text === null ? null : Buffer.from(text, 'base64'))
  return { ...rest, key: bytes(key), value: bytes(value), headers: headers.map(([name, text]) => [name, bytes(text)] as const) }
}
