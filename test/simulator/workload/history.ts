/** What a client was told of a record: nothing yet, that it is written, or an error, after which it may be written or not. */
export type Outcome = 'pending' | 'acknowledged' | 'unknown'

/** A record as its producer sees it. Values are unique in a run. */
export interface SentRecord {
  readonly value: string
  readonly topic: string
  readonly partition: number
  /** One producer from its start to its end: what an order holds for. */
  readonly session: string
  readonly number: number
  readonly acks: -1 | 0 | 1
  /** Written at most once and in order, as idempotence has it. */
  readonly isIdempotent: boolean
  /** Of `History.transactions`; null outside of one. */
  readonly transaction: string | null
  outcome: Outcome
  /** Where it was said to be; -1 if that was not said. */
  offset: number
}

export interface TransactionRecord {
  readonly id: string
  outcome: 'open' | 'committed' | 'aborted' | 'unknown'
  /** What it copied, by partition: up to which offset of the source, exclusive. */
  readonly offsets: { readonly group: string; readonly topic: string; readonly partition: number; readonly offset: number }[]
}

export interface ReadRecord {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly value: string
}

/** What one consumer got of one partition, from when its position was set until that was done anew. */
export interface ReadRun {
  readonly consumer: string
  readonly isolation: 'read_committed' | 'read_uncommitted'
  readonly topic: string
  readonly partition: number
  readonly records: ReadRecord[]
}

/** A commit of offsets that was acknowledged, or an answer to what is committed; in the order in which they were told. */
export interface OffsetEvent {
  readonly kind: 'committed' | 'asked'
  /** Of an answer: it may come from a coordinator that has not heard of the next one and tells what was committed before it, as Kafka's do. */
  readonly isDoubtful?: boolean
  readonly group: string
  readonly topic: string
  readonly partition: number
  readonly offset: number
  /** When the question or the commit was begun, and when it was answered, virtual microseconds. */
  readonly beganUs: number
  readonly endedUs: number
}

/** A topic that was confirmed to be made, and what else was confirmed of it. */
export interface KnownTopic {
  readonly name: string
  readonly topicId: string
  /** There was none of that name before. */
  readonly isFirst: boolean
  /** That it has at least. */
  partitions: number
  state: 'made' | 'being deleted' | 'deleted'
  /** When its deletion was begun, virtual microseconds; -1: it was not. */
  deletionUs: number
  /** That were acknowledged, by all replicas in sync. */
  readonly records: {
    readonly partition: number
    readonly offset: number
    readonly value: string
    readonly acknowledgedUs: number
  }[]
}

/** Who votes as far as the answers to changes tell. */
export interface KnownVoters {
  readonly ids: Set<number>
  /** Every change so far was confirmed. */
  isKnown: boolean
}

/** All that the clients of a run did and were told. */
export class History {
  readonly sent: SentRecord[] = []
  readonly transactions = new Map<string, TransactionRecord>()
  readonly reads: ReadRun[] = []
  readonly offsets: OffsetEvent[] = []
  /** By `group generation topic-partition`, which member had it. */
  readonly owners = new Map<string, string>()
  /** Topics that were confirmed to be made, in that order. */
  readonly topics: KnownTopic[] = []
  /** Of the metadata quorum, where they are changed. */
  voters: KnownVoters | null = null
  /** Errors that no fault of a cluster explains. */
  readonly surprises: string[] = []

  surprise(who: string, error: unknown): void {
    this.surprises.push(`${who}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  }
}
