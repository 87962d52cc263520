/** What the scenarios send. */
export interface SentRecord {
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: readonly (readonly [string, Buffer | null])[]
}
export interface SeenRecord extends SentRecord {
  readonly partition: number
  readonly offset: number
  readonly timestampMs: number
}

export type Compression = 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd'

export interface Abilities {
  readonly compressions: readonly Compression[]
  /** Whether a record can be told from one with an empty key, value or header: some clients cannot send both. */
  readonly nullAndEmptyKeys: boolean
  readonly nullHeaderValues: boolean
  /** The same header key more than once, kept in order. */
  readonly repeatedHeaders: boolean
  readonly idempotence: boolean
}

/**
 * One of others' clients, behind the few things that the scenarios need. Every call resolves when the client says that it is done and
 * rejects with the client's own error.
 */
export interface ClientDriver {
  readonly abilities: Abilities
  /** To one partition, in order, acknowledged by all replicas. */
  produce(topic: string, partition: number, records: readonly SentRecord[], options: ProduceOptions): Promise<void>
  /** Reads `count` records of a partition without being a member of a group, from an offset or from the first record of a time on. */
  read(topic: string, partition: number, from: ReadFrom, count: number): Promise<SeenRecord[]>
  /** Starts a member of a group: it reads from the earliest offset or the committed one, and commits what it has seen as it goes. */
  join(member: string, group: string, topic: string): Promise<void>
  /** How many records the member has seen so far, and the partitions that it has now. Rejects when the member has failed. */
  status(member: string): Promise<{ seenCount: number; partitions: readonly number[] }>
  /** What the member has seen so far. */
  seen(member: string): Promise<readonly SeenRecord[]>
  /** Commits and leaves the group cleanly. */
  leave(member: string): Promise<void>
  /** null where the client has no admin. */
  readonly admin: ClientAdmin | null
  /** First offset and the one after the last. */
  offsets(topic: string, partition: number): Promise<{ earliest: number; latest: number }>
  close(): Promise<void>
}

export interface ProduceOptions {
  readonly compression: Compression
  readonly idempotent?: boolean
}
export type ReadFrom = { readonly offset: number } | { readonly timestampMs: number }

export interface ClientAdmin {
  /** Rejects with an error whose message has Kafka's error name, or the client's form of it, when the topic is there already. */
  createTopic(topic: string, partitions: number, configs: Readonly<Record<string, string>>): Promise<void>
  /** Number of partitions; null when there is no such topic. */
  describeTopic(topic: string): Promise<{ partitions: number } | null>
  /** null where the client cannot describe configurations. */
  readonly topicConfigs: ((topic: string) => Promise<Readonly<Record<string, string | null>>>) | null
  deleteTopic(topic: string): Promise<void>
  listTopics(): Promise<readonly string[]>
}
