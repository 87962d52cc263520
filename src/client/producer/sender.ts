import { ErrorCode } from '../../protocol/error-codes.ts'
import { InitProducerIdRequest, InitProducerIdResponse } from '../../protocol/generated/api/init-producer-id.ts'
import { ProduceRequest, ProduceResponse } from '../../protocol/generated/api/produce.ts'
import { ZERO_UUID } from '../../protocol/uuid.ts'
import type { Client } from '../client.ts'
import { sleep } from '../environment.ts'
import { AuthError, errorOf, KafkaError, NetworkError, ProtocolError } from '../errors.ts'
import type { BrokerMetadata, LeaderHint, MetadataSnapshot } from '../metadata-snapshot.ts'
import { BatchOutcomes } from './batch-outcomes.ts'
import type { Batcher } from './batcher.ts'
import { DeliveryTimeoutError } from './errors.ts'
import type { Idempotence } from './idempotence.ts'
import type { FlushWaiter, ProducerBatch } from './producer-batch.ts'
import type { ProducerMetrics } from './producer-metrics.ts'
import type { RecordAccumulator } from './record-accumulator.ts'
import { SenderNode } from './sender-node.ts'
import type { TransactionManager } from './transaction-manager.ts'

export interface SenderOptions {
  readonly acks: -1 | 0 | 1
  readonly lingerMs: number
  readonly maxRequestSize: number
  readonly maxInFlightRequestsPerConnection: number
  readonly requestTimeoutMs: number
  readonly deliveryTimeoutMs: number
  readonly retries: number
  readonly retryBackoffMs: number
  readonly retryBackoffMaxMs: number
}

/** What became of batches, for the producer that owns the sender. */
export interface SenderEvents {
  /** Records whose senders do not wait for them failed. */
  failed(batch: ProducerBatch, error: Error, count: number): void
  /** Memory may have come back. */
  memoryFreed(): void
  /** A producer whose requests are refused for good cannot go on. */
  broken(error: Error): void
}

/** From here on versions name topics by id; a cluster without ids is asked in older ones. */
const TOPIC_ID_VERSION = 13
/** Up to here a produce does not add partitions to a transaction (KIP-890). */
const TRANSACTION_V1_VERSION = 11

const SETTLED = Promise.resolve()

/**
 * Sends what the accumulator holds: finds the batches that are ready, takes one of each partition into a request for its leader, and settles them by the answers, with everything that may have
 * to be tried again. Runs in turns: after appends, answers, new metadata, and when a time has come. Never polls.
 */
export class Sender {
  readonly #client: Client
  readonly #accumulator: RecordAccumulator
  readonly #idempotence: Idempotence | null
  readonly #transactions: TransactionManager | null
  readonly #options: SenderOptions
  readonly #events: SenderEvents
  readonly #metrics: ProducerMetrics
  readonly #outcomes: BatchOutcomes
  readonly #nodes = new Map<number, SenderNode>()
  readonly #unsubscribe: () => void
  #flushing = 0
  /** Requests without an answer, of all brokers. */
  #inFlight = 0
  /** Somebody waits for memory: all there is goes out. */
  isExhausted = false
  #closed = false
  #running = false
  #again = false
  #soon = false
  #cancelWake: () => void = () => {}
  #wakeUs = Number.POSITIVE_INFINITY
  #askingForId = false
  readonly #turn = (): void => {
    this.#soon = false
    this.run()
  }

  constructor(
    client: Client,
    accumulator: RecordAccumulator,
    idempotence: Idempotence | null,
    transactions: TransactionManager | null,
    options: SenderOptions,
    events: SenderEvents,
    metrics: ProducerMetrics,
  ) {
    this.#metrics = metrics
    this.#outcomes = new BatchOutcomes(client, accumulator, idempotence, options, (batch, error, count) =>
      events.failed(batch, error, count),
    )
    this.#client = client
    this.#accumulator = accumulator
    this.#idempotence = idempotence
    this.#transactions = transactions
    this.#options = options
    this.#events = events
    this.#unsubscribe = client.metadataCache.subscribe((now, before) => this.#learned(now, before))
  }

  /** Looks at what there is to do when the present turn of the event loop's microtasks comes to it. Cheap to call again and again. */
  runSoon(): void {
    if (this.#soon || this.#closed) return
    this.#soon = true
    void SETTLED.then(this.#turn)
  }

  /** Sees to it that batches are looked at no later than so. */
  wakeAt(us: number): void {
    if (us >= this.#wakeUs || this.#closed) return
    this.#cancelWake()
    this.#wakeUs = us
    const delayMs = Math.max(0, Math.ceil((us - this.#client.environment.clock.monotonicUs()) / 1000))
    this.#cancelWake = this.#client.environment.after(delayMs, () => {
      this.#wakeUs = Number.POSITIVE_INFINITY
      this.run()
    })
  }

  /** Does everything that can be done now. */
  run(): void {
    if (this.#closed) return
    if (this.#running) {
      this.#again = true
      return
    }
    this.#running = true
    try {
      do {
        this.#again = false
        this.#events.memoryFreed()
        this.#once()
      } while (this.#again && !this.#closed)
      this.#metrics.availableBytes.set(this.#accumulator.pool.availableBytes)
    } catch (error) {
      // A bug of ours: whoever waits shall hear of it.
      this.failAll(error as Error)
      this.#events.broken(error as Error)
    } finally {
      this.#running = false
    }
  }

  /** Sends everything that there is now, without lingering, and resolves when all of it is settled, one way or the other. */
  flush(): Promise<void> {
    const { incomplete } = this.#accumulator
    if (incomplete.size === 0) return Promise.resolve()
    this.#flushing++
    return new Promise((resolve) => {
      const waiter: FlushWaiter = {
        left: incomplete.size,
        done: () => {
          this.#flushing--
          resolve()
        },
      }
      for (const batch of incomplete) {
        batch.flushes ??= []
        batch.flushes.push(waiter)
      }
      this.runSoon()
    })
  }

  /** Gives up on all batches. Those under way may arrive all the same. */
  failAll(error: Error): void {
    for (const batch of this.#accumulator.removeQueued({ unsentOnly: false }))
      this.#outcomes.fail(batch, error, 0, { isRefused: false })
    for (const batch of [...this.#accumulator.incomplete]) this.#outcomes.fail(batch, error, 0, { isRefused: false })
  }

  /** Gives up on batches that were never sent. */
  failUnsent(error: Error): void {
    for (const batch of this.#accumulator.removeQueued({ unsentOnly: true })) this.#outcomes.settleFailed(batch, error, null)
  }

  close(): void {
    this.#closed = true
    this.#cancelWake()
    this.#unsubscribe()
  }

  /** Whether a partition's leader has had something ready for longer than it may without taking it (KIP-794). */
  isSlow(batcher: Batcher, availabilityTimeoutMs: number): boolean {
    const node = this.#nodes.get(batcher.leader)
    return availabilityTimeoutMs > 0 && node !== undefined && node.lastReadyUs - node.lastDrainUs > availabilityTimeoutMs * 1000
  }

  #learned(now: MetadataSnapshot, before: MetadataSnapshot): void {
    if (now.topics === before.topics) return
    let isNew = false
    for (const topic of this.#accumulator.topics()) {
      const known = now.topics.get(topic.name)
      if (known === before.topics.get(topic.name)) continue
      if (known === undefined) topic.lost()
      else topic.update(known)
      isNew = true
    }
    if (isNew) this.runSoon()
  }

  #once(): void {
    const nowUs = this.#client.environment.clock.monotonicUs()
    this.#expire(nowUs)
    const transactions = this.#transactions
    if (transactions !== null) {
      if (transactions.hasFatalError) {
        if (this.#accumulator.incomplete.size > 0) this.failAll(transactions.lastError!)
        return
      }
      transactions.run()
    }
    if (this.#idempotence !== null && !this.#idempotence.settle()) {
      if (transactions === null && this.#accumulator.incomplete.size > 0) this.#askForId()
      this.#wakeForExpiry()
      return
    }
    this.#collectReady(nowUs)
    for (const node of this.#nodes.values()) if (node.ready.length > 0) this.#sendTo(node, nowUs)
    this.#wakeForExpiry()
  }

  /** Batches whose time is over fail, wherever they are. */
  #expire(nowUs: number): void {
    const timeoutUs = this.#options.deliveryTimeoutMs * 1000
    for (const batch of this.#accumulator.incomplete) {
      const waitedUs = nowUs - batch.createdUs
      if (waitedUs < timeoutUs) return
      if (!batch.isUnderWay) this.#accumulator.removeFromQueue(batch)
      const error = new DeliveryTimeoutError(batch.batcher.name, { count: batch.count, waitedMs: waitedUs / 1000 })
      const mayHaveArrived = batch.isInRetry || batch.isUnderWay
      this.#outcomes.fail(batch, error, ErrorCode.REQUEST_TIMED_OUT, { isRefused: false })
      if (mayHaveArrived) this.#idempotence?.markUnresolved(batch)
    }
  }

  #wakeForExpiry(): void {
    for (const batch of this.#accumulator.incomplete) {
      this.wakeAt(batch.createdUs + this.#options.deliveryTimeoutMs * 1000)
      return
    }
  }

  /** Sorts the partitions whose first batch may go out to the brokers that lead them. */
  #collectReady(nowUs: number): void {
    const { active } = this.#accumulator
    const sendsAll = this.isExhausted || this.#flushing > 0 || this.#transactions?.isCompleting === true
    let kept = 0
    let wakeUs = Number.POSITIVE_INFINITY
    for (const node of this.#nodes.values()) node.ready.length = 0
    for (const batcher of active) {
      const head = batcher.queue[0]
      if (head === undefined) {
        batcher.isActive = false
        continue
      }
      active[kept++] = batcher
      if (batcher.isMuted) continue
      const isBackingOff = head.attempts > 0 && !(batcher.leaderEpoch > head.leaderEpochWhenSent)
      const isFull = head.isFull || batcher.queue.length > 1 || sendsAll
      const waitUs = isBackingOff ? head.backoffUs : isFull ? 0 : this.#options.lingerMs * 1000
      const readyUs = (head.attempts > 0 ? head.lastAttemptUs : head.createdUs) + waitUs
      if (readyUs > nowUs) {
        if (readyUs < wakeUs) wakeUs = readyUs
        continue
      }
      if (batcher.leader < 0) {
        this.#client.metadataCache.markStale(batcher.topic.name)
        continue
      }
      this.#node(batcher.leader).becomeReady(batcher, nowUs)
    }
    active.length = kept
    if (wakeUs !== Number.POSITIVE_INFINITY) this.wakeAt(wakeUs)
  }

  #node(id: number): SenderNode {
    let node = this.#nodes.get(id)
    if (node === undefined) this.#nodes.set(id, (node = new SenderNode(id)))
    return node
  }

  #sendTo(node: SenderNode, nowUs: number): void {
    if (!node.isConnected) {
      this.#connect(node)
      return
    }
    while (node.inFlight < this.#options.maxInFlightRequestsPerConnection) {
      const batches = this.#drain(node, nowUs)
      if (batches.length === 0) return
      this.#send(node, batches, nowUs)
    }
  }

  /** One batch of each partition that is ready, as long as the request has room; partitions take turns in being first. */
  #drain(node: SenderNode, nowUs: number): ProducerBatch[] {
    const batches: ProducerBatch[] = []
    const { ready } = node
    let bytes = 0
    let looked = 0
    for (; looked < ready.length; looked++) {
      const batcher = ready[looked]!
      const head = batcher.queue[0]
      if (head === undefined || batcher.isMuted || !this.#mayDrain(batcher, head)) continue
      if (batches.length > 0 && bytes + head.estimatedBytes > this.#options.maxRequestSize) break
      const batch = this.#accumulator.take(batcher, this.#transactions !== null)
      this.#idempotence?.assign(batcher, batch)
      if (batch.attempts === 0) this.#metrics.queueSeconds.record((nowUs - batch.createdUs) / 1e6)
      batch.isUnderWay = true
      batch.lastAttemptUs = nowUs
      batch.leaderEpochWhenSent = batcher.leaderEpoch
      batcher.underWay++
      if (this.#options.maxInFlightRequestsPerConnection === 1) batcher.isMuted = true
      bytes += batch.estimatedBytes
      batches.push(batch)
    }
    if (batches.length > 0) node.lastDrainUs = nowUs
    // Those that had no room go first next time, and those with more batches behind them.
    const rest = ready.slice(looked)
    for (let index = 0; index < looked; index++) {
      const next = ready[index]!.queue[0]
      if (next !== undefined && batches.length > 0 && next.attempts === 0 && (next.isFull || ready[index]!.queue.length > 1))
        rest.push(ready[index]!)
    }
    node.ready = rest
    return batches
  }

  #mayDrain(batcher: Batcher, head: ProducerBatch): boolean {
    if (this.#transactions !== null && !this.#transactions.mayDrain(batcher)) return false
    return this.#idempotence === null || this.#idempotence.mayDrain(batcher, head)
  }

  /** A broker is asked what it knows before a batch is given to it: a connection that cannot be made is no attempt to send. */
  #connect(node: SenderNode): void {
    if (node.isConnecting) return
    node.isConnecting = true
    const connected = async (): Promise<void> => {
      try {
        await this.#client.versionAt(node.id, ProduceRequest)
        node.isConnected = true
      } catch (error) {
        if (error instanceof AuthError || error instanceof ProtocolError) this.#refused(node, error)
        for (const batcher of node.ready) this.#client.metadataCache.markStale(batcher.topic.name)
        await this.#pause()
      } finally {
        node.isConnecting = false
      }
      this.run()
    }
    void connected()
  }

  /** Who is not let in, or does not understand the broker, need not try again. */
  #refused(node: SenderNode, error: Error): void {
    for (const batch of [...this.#accumulator.incomplete]) {
      if (batch.isUnderWay || batch.batcher.leader !== node.id) continue
      this.#accumulator.removeFromQueue(batch)
      this.#outcomes.fail(batch, error, 0, { isRefused: true })
    }
  }

  #pause(): Promise<void> {
    return sleep(this.#client.environment, this.#options.retryBackoffMs / 2)
  }

  #send(node: SenderNode, batches: ProducerBatch[], nowUs: number): void {
    node.inFlight++
    this.#metrics.requestsInFlight.set(++this.#inFlight)
    const { acks, requestTimeoutMs } = this.#options
    const settled = this.#client.node(
      node.id,
      ProduceRequest,
      ProduceResponse,
      (version) => ({
        transactionalId: this.#transactions?.transactionalId ?? null,
        acks,
        timeoutMs: requestTimeoutMs,
        topicData: topicDataOf(batches, version),
      }),
      { timeoutMs: requestTimeoutMs, noResponse: acks === 0, maxVersion: this.#maxVersion(batches) },
    )
    settled
      .then(
        (response) => this.#answered(node, batches, response, nowUs),
        (error: Error) => this.#broke(node, batches, error),
      )
      .catch((error: Error) => {
        this.failAll(error)
        this.#events.broken(error)
      })
  }

  #maxVersion(batches: readonly ProducerBatch[]): number {
    if (this.#transactions !== null && !this.#transactions.isV2) return TRANSACTION_V1_VERSION
    const hasIds = batches.every(({ batcher: { topic } }) => topic.id !== ZERO_UUID && topic.id !== '')
    return hasIds ? ProduceRequest.maxVersion : TOPIC_ID_VERSION - 1
  }

  #answered(node: SenderNode, batches: readonly ProducerBatch[], response: ProduceResponse | null, sentUs: number): void {
    node.inFlight--
    this.#metrics.requestsInFlight.set(--this.#inFlight)
    if (response === null) {
      for (const batch of batches) {
        this.#came(batch)
        this.#outcomes.completed(batch, -1, -1)
      }
    } else {
      const hints: LeaderHint[] = []
      let next = 0
      for (const { name, topicId, partitionResponses } of response.responses) {
        for (const answer of partitionResponses) {
          // Answers come in the order of the questions; a broker that does it otherwise is understood too.
          const isIt = ({ batcher, isUnderWay }: ProducerBatch): boolean =>
            isUnderWay && batcher.partition === answer.index && (batcher.topic.name === name || batcher.topic.id === topicId)
          const expected = batches[next++]
          const batch = expected !== undefined && isIt(expected) ? expected : batches.find(isIt)
          if (batch === undefined) continue
          this.#came(batch)
          this.#outcomes.settle(batch, answer)
          const { leaderId, leaderEpoch } = answer.currentLeader
          if (leaderId >= 0 && leaderEpoch >= 0)
            hints.push({ topic: batch.batcher.topic.name, partition: answer.index, leader: leaderId, leaderEpoch })
        }
      }
      for (const batch of batches) {
        if (!batch.isUnderWay || batch.lastAttemptUs !== sentUs) continue
        this.#came(batch)
        this.#outcomes.failedAttempt(batch, ErrorCode.UNKNOWN_SERVER_ERROR, 'the answer says nothing about the partition', null)
      }
      if (hints.length > 0) this.#client.metadataCache.noteLeaders(hints, response.nodeEndpoints.map(brokerOf))
    }
    this.run()
  }

  #broke(node: SenderNode, batches: readonly ProducerBatch[], error: Error): void {
    node.inFlight--
    this.#metrics.requestsInFlight.set(--this.#inFlight)
    const isNetwork = error instanceof NetworkError
    const mayRetry = error instanceof KafkaError && error.retriable
    if (isNetwork) node.isConnected = false
    for (const batch of batches) {
      this.#came(batch)
      if (mayRetry)
        this.#outcomes.failedAttempt(batch, isNetwork ? ErrorCode.NETWORK_EXCEPTION : ErrorCode.REQUEST_TIMED_OUT, null, error)
      else this.#outcomes.failOrRelease(batch, error, 0)
    }
    this.run()
  }

  /** The request that carried the batch has ended. */
  #came(batch: ProducerBatch): void {
    const { batcher } = batch
    batch.isUnderWay = false
    batcher.underWay--
    batcher.isMuted = false
  }

  /** An idempotent producer needs an id before it can send. */
  #askForId(): void {
    if (this.#askingForId) return
    this.#askingForId = true
    const asked = async (): Promise<void> => {
      try {
        const answer = await this.#client.retry(
          async () => {
            const body = { transactionalId: null, transactionTimeoutMs: 0x7fffffff }
            const response = await this.#client.any(InitProducerIdRequest, InitProducerIdResponse, body)
            if (response.errorCode !== ErrorCode.NONE) throw errorOf(response.errorCode, 'a producer id')
            return response
          },
          { timeoutMs: this.#options.deliveryTimeoutMs },
        )
        this.#idempotence!.producerIdCame(answer.producerId, answer.producerEpoch)
      } catch (error) {
        // A cluster that cannot be reached is asked again for as long as there are records; one that says no has the last word.
        if (!(error instanceof KafkaError) || !error.retriable) this.failAll(error as Error)
      } finally {
        this.#askingForId = false
      }
      this.run()
    }
    void asked()
  }
}

function topicDataOf(
  batches: readonly ProducerBatch[],
  version: number,
): { name?: string; topicId?: string; partitionData: { index: number; records: Uint8Array }[] }[] {
  const topics = new Map<string, { name?: string; topicId?: string; partitionData: { index: number; records: Uint8Array }[] }>()
  for (const batch of batches) {
    const { topic, partition } = batch.batcher
    let data = topics.get(topic.name)
    if (data === undefined) {
      data = { ...(version >= TOPIC_ID_VERSION ? { topicId: topic.id } : { name: topic.name }), partitionData: [] }
      topics.set(topic.name, data)
    }
    data.partitionData.push({ index: partition, records: batch.bytesToSend() })
  }
  return [...topics.values()]
}

function brokerOf({ nodeId: id, host, port, rack }: ProduceResponse['nodeEndpoints'][number]): BrokerMetadata {
  return { id, host, port, rack }
}
