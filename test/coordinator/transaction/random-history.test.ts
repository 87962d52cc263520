import { expect, test } from 'vitest'
import { SeededRandom } from '../../../src/base/seeded-random.ts'
import { ErrorCode } from '../../../src/protocol/error-codes.ts'
import { type Producer, TransactionBench } from './transaction-bench.ts'

const SEED = process.env['HISTORY_SEED'] ?? 'transactions'
const HISTORIES = 150
const STEPS = 80
/** Short enough for transactions to time out in a history. */
const TIMEOUT_MS = 30_000

/** A transaction as its producer sees it. */
interface Transaction {
  readonly producerId: number
  readonly partitions: Set<number>
  /** What its producer was told that became of it; null where it was not told. */
  told: 'commit' | 'abort' | null
}

/** One transactional id: who has it, and what it has done. */
class Id {
  readonly name: string
  /** 2: with an epoch for each transaction. */
  readonly version: 1 | 2
  owner: Producer | null = null
  /** Those who had it before, and still think so. */
  readonly zombies: Producer[] = []
  open: Transaction | null = null

  constructor(name: string, version: 1 | 2) {
    this.name = name
    this.version = version
  }
}

class History {
  readonly bench = new TransactionBench({ timeoutCheckIntervalMs: 1_000, addPartitionsWaitMs: 0 })
  readonly ended: { readonly id: Id; readonly transaction: Transaction; readonly producer: Producer }[] = []
  readonly #random: SeededRandom
  readonly #ids = [new Id('a', 2), new Id('b', 2), new Id('c', 1)]
  #fate = 0

  constructor(seed: string) {
    this.#random = new SeededRandom(seed)
    this.bench.autoMarkers = false
  }

  step(): void {
    const id = this.#ids[this.#random.below(this.#ids.length)]!
    const step = this.#random.below(20)
    if (step < 3) this.#init(id)
    else if (step < 9) this.#add(id)
    else if (step < 14) this.#end(id)
    else if (step < 16) this.#zombie(id)
    else if (step < 18) this.bench.answerMarkers(() => this.#markerError())
    else if (step < 19) this.bench.advance(this.#random.below(5_000))
    else this.#crash()
    this.check()
  }

  /** Lets all markers through. */
  settle(): void {
    for (let round = 0; round < 100 && this.bench.shard.sizes().markersPending > 0; round++) {
      this.bench.answerMarkers()
      this.bench.advance(1_000)
    }
    expect(this.bench.shard.sizes().markersPending, 'no transaction stays half ended').toBe(0)
  }

  check(): void {
    const { bench } = this
    const known = (states: Iterable<{ transactionalId: string }>): unknown[] =>
      Array.from(states, (state) => ({ ...state, lastProducerEpoch: 0 })).sort((a, b) =>
        a.transactionalId < b.transactionalId ? -1 : 1,
      )
    expect(known(bench.replayed()), 'the log knows what the coordinator knows').toEqual(known(bench.shard.transactions.values()))
    const outcomes = new Map<string, boolean>()
    for (const { marker } of bench.markers) {
      const key = `${marker.producerId} ${marker.producerEpoch}`
      // With an epoch for each transaction an outcome belongs to an epoch for good.
      if (marker.transactionVersion < 2) continue
      expect(outcomes.get(key) ?? marker.transactionResult, `${key} ends in one way`).toBe(marker.transactionResult)
      outcomes.set(key, marker.transactionResult)
    }
  }

  /** What producers were told holds: a commit that was acknowledged has markers of a commit for all that it wrote to, and none of an abort. */
  checkTold(): void {
    for (const { id, transaction, producer } of this.ended) {
      if (id.version === 1 || transaction.partitions.size === 0) continue
      const epoch = producer.producerEpoch + 1
      const markers = this.bench.markers.filter(
        ({ marker }) => marker.producerId === transaction.producerId && marker.producerEpoch === epoch,
      )
      const reached = new Set(markers.flatMap(({ marker }) => marker.topics.flatMap(({ partitionIndexes }) => partitionIndexes)))
      expect([...transaction.partitions].filter((partition) => !reached.has(partition))).toEqual([])
      for (const { marker } of markers) expect(marker.transactionResult).toBe(transaction.told === 'commit')
    }
  }

  #init(id: Id): void {
    const { errorCode, producerId, producerEpoch } = this.bench.init(id.name, { timeoutMs: TIMEOUT_MS }).answer()
    expect([ErrorCode.NONE, ErrorCode.CONCURRENT_TRANSACTIONS]).toContain(errorCode)
    if (errorCode !== ErrorCode.NONE) return
    if (id.owner !== null) {
      id.zombies.push(id.owner)
      if (id.owner.producerId === producerId) expect(producerEpoch).toBeGreaterThan(id.owner.producerEpoch)
    }
    id.owner = { producerId, producerEpoch }
    id.open = null
  }

  #add(id: Id): void {
    if (id.owner === null) return
    const partition = this.#random.below(4)
    const errorCode = this.#addAs(id, id.owner, partition)
    if (errorCode === ErrorCode.CONCURRENT_TRANSACTIONS) return
    // Fenced by a time-out, or by a takeover that has not come to its end.
    if (errorCode === ErrorCode.PRODUCER_FENCED || errorCode === ErrorCode.INVALID_PRODUCER_ID_MAPPING) {
      id.zombies.push(id.owner)
      id.owner = null
      id.open = null
      return
    }
    expect(errorCode).toBe(ErrorCode.NONE)
    id.open ??= { producerId: id.owner.producerId, partitions: new Set(), told: null }
    id.open.partitions.add(partition)
  }

  #addAs(id: Id, producer: Producer, partition: number): number {
    if (id.version === 2)
      return this.bench.add(id.name, producer, [partition]).answer().resultsByTransaction[0]!.topicResults[0]!
        .resultsByPartition[0]!.partitionErrorCode
    const answer = this.bench.addOld(id.name, producer, [partition]).answer()
    return answer.resultsByTopicV3AndBelow[0]!.resultsByPartition[0]!.partitionErrorCode
  }

  #end(id: Id): void {
    if (id.owner === null || id.open === null) return
    const committed = this.#random.below(3) > 0
    const version = id.version === 2 ? 5 : 3
    const { errorCode, producerId, producerEpoch } = this.bench.end(id.name, id.owner, committed, version).answer()
    if (errorCode === ErrorCode.CONCURRENT_TRANSACTIONS) return
    if (errorCode !== ErrorCode.NONE) {
      // Only a time-out or a takeover comes between.
      expect([ErrorCode.PRODUCER_FENCED, ErrorCode.INVALID_TXN_STATE]).toContain(errorCode)
      id.zombies.push(id.owner)
      id.owner = null
      id.open = null
      return
    }
    const isRetryOfTimeOut = id.version === 2 && !committed
    id.open.told = committed ? 'commit' : 'abort'
    if (!isRetryOfTimeOut || this.bench.state(id.name).state !== 'CompleteAbort')
      this.ended.push({ id, transaction: id.open, producer: id.owner })
    if (id.version === 2) {
      // A repeated request is answered as the first, and does nothing.
      const again = this.bench.end(id.name, id.owner, committed, version).answer()
      expect([ErrorCode.NONE, ErrorCode.CONCURRENT_TRANSACTIONS]).toContain(again.errorCode)
      if (again.errorCode === ErrorCode.NONE) expect(again).toMatchObject({ producerId, producerEpoch })
      id.owner = { producerId, producerEpoch }
    }
    id.open = null
  }

  /** Whoever had the id before can neither write nor end anything. */
  #zombie(id: Id): void {
    const zombie = id.zombies[this.#random.below(Math.max(1, id.zombies.length))]
    if (zombie === undefined) return
    const before = this.bench.state(id.name)
    expect(this.#addAs(id, zombie, 0)).not.toBe(ErrorCode.NONE)
    this.bench.end(id.name, zombie, true, id.version === 2 ? 5 : 3)
    expect(this.bench.state(id.name)).toEqual(before)
  }

  #markerError(): number {
    return [ErrorCode.NONE, ErrorCode.NONE, ErrorCode.NOT_LEADER_OR_FOLLOWER, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION][
      this.#fate++ % 4
    ]!
  }

  #crash(): void {
    this.bench.crash()
  }
}

test(`whatever comes in whatever order, a transaction ends once, as its producer was told, and zombies change nothing (seed ${SEED})`, () => {
  let ended = 0
  for (let number = 0; number < HISTORIES; number++) {
    const history = new History(`${SEED} ${number}`)
    for (let step = 0; step < STEPS; step++) history.step()
    history.settle()
    history.check()
    history.checkTold()
    ended += history.ended.length
  }
  expect(ended, 'something happened').toBeGreaterThan(HISTORIES)
})
