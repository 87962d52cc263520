import { SILENT_LOGGER } from '../../src/base/logger.ts'
import { MemoryDisk } from '../../src/base/memory-disk.ts'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import type { Log } from '../../src/log/log.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import { BatchView } from '../../src/records/batch.ts'
import { readRecords } from '../../src/records/record.ts'
import type { IsrChange } from '../../src/replica/leader.ts'
import { Partition } from '../../src/replica/partition.ts'
import type { PartitionState } from '../../src/replica/partition-state.ts'
import { batchOf, openLog, readAll, TestClock } from '../log/log-fixture.ts'
import { LAG_TIME_MAX_MS, topicConfig } from './partition-fixture.ts'

export const MIN_ISR = 2
const REPLICAS = [1, 2, 3] as const
const CONFIG = topicConfig({ 'min.insync.replicas': String(MIN_ISR), 'segment.bytes': '1048576' })
const PRODUCER_ID = 7

/** Ways to get the protocol wrong, each of which has to be found out. */
export type Mutation =
  | 'none'
  | 'a follower does not truncate'
  | 'the high watermark is the end of the leader’s log'
  | 'an append is acknowledged without the ISR'
  | 'a replica begins with all of its log as committed'
  | 'a replica that lost records stays in the ISR'

/** The protocol has broken a promise. */
export class Violation extends Error {}

interface Response {
  readonly leader: number
  readonly leaderEpoch: number
  readonly fetchOffset: number
  readonly errorCode: number
  readonly bytes: Uint8Array
  readonly highWatermark: number
  readonly logStartOffset: number
  readonly divergingEpoch: { epoch: number; endOffset: number } | null
}

interface Proposal {
  readonly node: number
  readonly change: IsrChange
}

interface PendingAck {
  readonly node: number
  readonly leaderEpoch: number
  readonly offset: number
  readonly value: string
}

class Replica {
  readonly id: number
  readonly disk = new MemoryDisk()
  partition: Partition | null = null
  brokerEpoch = 1
  /** What the checkpoint files say. */
  recoveryPoint = 0
  highWatermark = 0
  /** What the leader answered, and has not arrived. */
  response: Response | null = null

  constructor(id: number) {
    this.id = id
    this.disk.makeDirectory('/data')
    this.disk.syncDirectory('/')
  }

  get log(): Log {
    return this.partition!.log
  }
}

/** What the quorum has agreed on, with which brokers are fenced (KIP-966: who may lead when nobody in sync is there). */
interface Agreed extends PartitionState {
  readonly elr: readonly number[]
}

/**
 * Three replicas of one partition and a controller, as state machines on disks in memory: messages are delayed, lost and overtaken by changes of office, replicas are
 * fenced while they run, are killed, and lose what was not flushed. After each step what was ever committed has to stand where it stood.
 */
export class ReplicatedPartition {
  readonly random: SeededRandom
  readonly #mutation: Mutation
  /** Every other life: more happens to the replicas than they can keep up with. */
  readonly #isWild: boolean
  readonly #clock = new TestClock()
  readonly #replicas = new Map<number, Replica>(REPLICAS.map((id) => [id, new Replica(id)]))
  #agreed: Agreed = {
    leader: 1,
    leaderEpoch: 0,
    partitionEpoch: 0,
    replicas: REPLICAS,
    isr: REPLICAS,
    eligible: REPLICAS,
    elr: [],
  }
  readonly #proposals: Proposal[] = []
  #acks: PendingAck[] = []
  /** By offset, what any replica has ever said is committed, with its leader epoch. */
  readonly committed: string[] = []
  /** Of each leader, in its epoch. */
  readonly #highWatermarks = new Map<string, number>()
  #appended = 0
  acknowledged = 0
  elections = 0
  truncations = 0
  losses = 0

  constructor(seed: number, mutation: Mutation = 'none') {
    this.random = new SeededRandom(seed)
    this.#mutation = mutation
    this.#isWild = seed % 2 === 0
    for (const replica of this.#replicas.values()) this.#open(replica)
  }

  /** One thing happens. */
  step(): void {
    const id = REPLICAS[this.random.below(3)]!
    const replica = this.#replicas.get(id)!
    const dice = this.random.below(200)
    if (replica.partition === null) {
      if (dice < 60) this.#restart(replica)
      else if (dice < 120) this.#controllerDecides()
    } else if (dice < 30) this.#append(this.#leading(replica))
    else if (dice < 80) this.#ask(replica)
    else if (dice < 130) this.#hear(replica)
    else if (dice < 150) this.#learn(replica)
    else if (dice < 168) this.#controllerDecides()
    else if (dice < 171) this.#flush(replica)
    else if (dice < (this.#isWild ? 174 : 172)) this.#lapse(replica)
    else if (dice < (this.#isWild ? 181 : 175)) this.#moveLeader()
    else if (dice < (this.#isWild ? 185 : 179)) this.#fence(id)
    else if (dice < (this.#isWild ? 193 : 197)) this.#unfence(id)
    else if (dice < (this.#isWild ? 196 : 198)) this.#kill(replica)
    else this.#lose(replica)
    this.#check()
  }

  /** All is well again: everybody runs, hears everything, and catches up. */
  calm(): void {
    for (const replica of this.#replicas.values()) if (replica.partition === null) this.#restart(replica)
    for (const id of REPLICAS) this.#unfence(id)
    for (let round = 0; round < 40; round++) {
      for (const replica of this.#replicas.values()) {
        this.#learn(replica)
        this.#ask(replica)
        this.#hear(replica)
        this.#controllerDecides()
        this.#check()
      }
    }
    const leader = this.#replicas.get(this.#agreed.leader)
    if (leader === undefined) throw new Violation('nobody leads in the end')
    const contents = contentsOf(leader.log)
    for (const { id, log } of this.#replicas.values()) {
      if (log.highWatermark !== leader.log.logEndOffset) throw new Violation(`replica ${id} has not caught up`)
      if (contentsOf(log).join() !== contents.join()) throw new Violation(`the log of replica ${id} is another than its leader’s`)
      const [ours, theirs] = [log, leader.log].map((each) => JSON.stringify(each.producers.active()))
      if (ours !== theirs) throw new Violation(`replica ${id} knows of other producers: ${ours}, its leader of ${theirs}`)
    }
  }

  #open(replica: Replica): void {
    const { id, disk, recoveryPoint } = replica
    const log = openLog(
      { disk, clock: this.#clock, random: this.random },
      {
        recoveryPoint,
        config: { segmentBytes: 1 << 20 },
        producerState: { producerIdExpirationMs: 1e9, transactionVerification: false },
      },
    )
    const forgets = this.#mutation === 'a replica begins with all of its log as committed'
    replica.partition = new Partition({
      log,
      config: CONFIG,
      highWatermark: forgets ? log.logEndOffset : replica.highWatermark,
      nodeId: id,
      clock: this.#clock,
      logger: SILENT_LOGGER,
      name: 'topic-0',
      validateRecords: false,
      lagTimeMaxMs: LAG_TIME_MAX_MS,
    })
    replica.recoveryPoint = log.recoveryPoint
    log.recoveryPointCheckpointed()
    this.#learn(replica)
  }

  /** Whoever leads, most of the time; else whoever thinks that it does, or does not. */
  #leading(replica: Replica): Replica {
    const leader = this.#replicas.get(this.#agreed.leader)
    return leader?.partition == null || this.random.below(4) === 0 ? replica : leader
  }

  #append({ id, partition }: Replica): void {
    const value = `v${this.#appended}`
    const batch = batchOf([value], { producerId: PRODUCER_ID, producerEpoch: 0, baseSequence: this.#nextSequence(partition!) })
    const outcome = partition!.append(batch, -1, 'client')
    if (outcome.errorCode !== 0) return
    this.#appended++
    const offset = outcome.baseOffset
    this.#acks.push({ node: id, leaderEpoch: partition!.leaderEpoch, offset, value })
    if (this.#mutation === 'the high watermark is the end of the leader’s log') partition!.log.updateHighWatermark(offset + 1)
    if (this.#mutation === 'an append is acknowledged without the ISR') this.#commit(offset, `${value}@${partition!.leaderEpoch}`)
  }

  /** As a producer goes on that has heard of everything in this leader's log. */
  #nextSequence({ log }: Partition): number {
    const known = log.producers.active().find(({ producerId }) => producerId === PRODUCER_ID)
    return known === undefined ? 0 : known.lastSequence + 1
  }

  /** A follower asks its leader, which answers; the answer is on its way. */
  #ask(replica: Replica): void {
    const { partition, id, brokerEpoch } = replica
    if (partition!.isLeader || replica.response !== null) return
    const leader = this.#replicas.get(partition!.state.leader)
    if (leader?.partition == null) return
    const fetchOffset = replica.log.logEndOffset
    const { leaderEpoch } = partition!
    const there = leader.partition
    const response = {
      leader: leader.id,
      leaderEpoch,
      fetchOffset,
      bytes: new Uint8Array(0),
      logStartOffset: there.log.logStartOffset,
    }
    const refused = there.checkAccess(leaderEpoch, true) || there.leader!.checkFollower(id, brokerEpoch, true)
    if (refused !== 0) {
      replica.response = { ...response, errorCode: refused, highWatermark: -1, divergingEpoch: null }
      return
    }
    try {
      const truncates = this.#mutation !== 'a follower does not truncate'
      const divergingEpoch = there.diverging(fetchOffset, truncates ? replica.log.epochs.latestEpoch : -1)
      const plan = divergingEpoch === null ? there.plan(fetchOffset, this.random.below(300) + 1, 'replica', true) : null
      if (divergingEpoch === null) {
        there.followerFetched(id, { fetchOffset, logStartOffset: replica.log.logStartOffset, brokerEpoch })
        this.#propose(leader, there.leader!.expansion(id, there.highWatermark))
      }
      const bytes = new Uint8Array(plan?.length ?? 0)
      const length = plan?.fill(bytes) ?? 0
      const { highWatermark } = there
      replica.response = { ...response, errorCode: 0, bytes: bytes.subarray(0, length), highWatermark, divergingEpoch }
    } catch {
      replica.response = { ...response, errorCode: ErrorCode.OFFSET_OUT_OF_RANGE, highWatermark: -1, divergingEpoch: null }
    }
  }

  /** What the leader answered arrives, or is lost. */
  #hear(replica: Replica): void {
    const { response, partition } = replica
    replica.response = null
    if (response === null || this.random.below(10) === 0) return
    const { leaderEpoch, fetchOffset, highWatermark, logStartOffset, errorCode, divergingEpoch } = response
    const before = replica.log.logEndOffset
    if (errorCode === ErrorCode.OFFSET_OUT_OF_RANGE) {
      const there = this.#replicas.get(response.leader)!.partition
      if (there?.isLeader !== true || there.leaderEpoch !== leaderEpoch) return
      const { logStartOffset: startOffset, logEndOffset: endOffset } = there.log
      partition!.truncateAsFollower(leaderEpoch, { kind: 'range', startOffset, endOffset })
    } else if (divergingEpoch !== null) partition!.truncateAsFollower(leaderEpoch, { kind: 'epoch', ...divergingEpoch })
    else if (errorCode === 0)
      partition!.appendAsFollower(response.bytes, { leaderEpoch, fetchOffset, highWatermark, logStartOffset })
    if (replica.log.logEndOffset < before) this.truncations++
    if (replica.log.recoveryPointLowered) {
      replica.recoveryPoint = replica.log.recoveryPoint
      replica.log.recoveryPointCheckpointed()
    }
  }

  /** It hears what the quorum has agreed on. */
  #learn({ partition }: Replica): void {
    partition!.configure(CONFIG, this.#agreed)
    partition!.commit()
  }

  #propose(replica: Replica, change: IsrChange | null): void {
    if (change !== null) this.#proposals.push({ node: replica.id, change })
  }

  /** Time passes, until whoever does not fetch is out of sync. */
  #lapse(replica: Replica): void {
    this.#clock.advance(this.random.below(LAG_TIME_MAX_MS))
    const { leader, log } = replica.partition!
    this.#propose(replica, leader?.shrinkage(log.logEndOffset, this.#clock.ms) ?? null)
    replica.partition!.commit()
  }

  /** The controller decides about a change of the ISR, and its answer arrives, or is lost. */
  #controllerDecides(): void {
    const proposal = this.#proposals.shift()
    if (proposal === undefined) return
    const { node, change } = proposal
    const { leader, leaderEpoch, partitionEpoch } = this.#agreed
    let errorCode: number = ErrorCode.NONE
    if (leader !== node || change.leaderEpoch !== leaderEpoch) errorCode = ErrorCode.FENCED_LEADER_EPOCH
    else if (change.partitionEpoch !== partitionEpoch) errorCode = ErrorCode.INVALID_UPDATE_VERSION
    else if (!change.isr.every((member) => this.#mayJoin(member))) errorCode = ErrorCode.INELIGIBLE_REPLICA
    else this.#agree({ isr: change.isr.map(({ brokerId }) => brokerId) })
    const partition = this.#replicas.get(node)!.partition
    if (partition === null || this.random.below(10) === 0) return
    const { isr, leaderEpoch: nowEpoch, partitionEpoch: now } = this.#agreed
    partition.leader?.decided(change, { errorCode, leaderEpoch: nowEpoch, partitionEpoch: now, isr })
    partition.commit()
  }

  #mayJoin({ brokerId, brokerEpoch }: { brokerId: number; brokerEpoch: number }): boolean {
    const isCurrent = brokerEpoch === -1 || brokerEpoch === this.#replicas.get(brokerId)!.brokerEpoch
    return isCurrent && this.#agreed.eligible.includes(brokerId)
  }

  /** Whoever leaves the ISR while too few are in it stays eligible: it has all that was committed (KIP-966). */
  #agree(changes: Partial<Agreed>, lost: readonly number[] = []): void {
    const before = this.#agreed
    const isr = changes.isr ?? before.isr
    const left = [...new Set([...before.isr, ...before.elr])].filter((id) => !isr.includes(id) && !lost.includes(id))
    const elr = isr.length < MIN_ISR ? left : []
    this.#agreed = { ...before, ...changes, isr, elr, partitionEpoch: before.partitionEpoch + 1 }
  }

  #elect(): void {
    const { isr, elr, eligible, leaderEpoch } = this.#agreed
    const from = isr.filter((id) => eligible.includes(id))
    const candidates = from.length > 0 ? from : elr.filter((id) => eligible.includes(id))
    const leader = candidates.length === 0 ? -1 : candidates[this.random.below(candidates.length)]!
    if (leader !== -1) this.elections++
    this.#agree({ leader, leaderEpoch: leaderEpoch + 1, isr: leader === -1 || isr.includes(leader) ? isr : [leader] })
  }

  #moveLeader(): void {
    if (this.#agreed.leader !== -1) this.#elect()
  }

  #fence(id: number, lost = false): void {
    const { eligible, isr, leader } = this.#agreed
    const staysInSync = lost && this.#mutation === 'a replica that lost records stays in the ISR'
    if (!eligible.includes(id) && !lost) return
    const changes = {
      eligible: eligible.filter((each) => each !== id),
      isr: staysInSync ? isr : isr.filter((each) => each !== id),
    }
    this.#agree(changes, lost && !staysInSync ? [id] : [])
    if (leader === id) this.#elect()
  }

  #unfence(id: number): void {
    const { eligible, leader } = this.#agreed
    if (eligible.includes(id) || this.#replicas.get(id)!.partition === null) return
    this.#agree({ eligible: [...eligible, id] })
    if (leader === -1) this.#elect()
  }

  #flush(replica: Replica): void {
    const { log } = replica
    log.flush()
    replica.recoveryPoint = log.recoveryPoint
    replica.highWatermark = log.highWatermark
  }

  /** The process ends; what it wrote is there. */
  #kill(replica: Replica): void {
    replica.disk.kill()
    this.#down(replica)
    this.#fence(replica.id)
  }

  /** The power is cut: what was not flushed may be gone. One at a time: no protocol brings back what none has. */
  #lose(replica: Replica): void {
    const { isr, elr } = this.#agreed
    const others = [...isr, ...elr].filter((id) => id !== replica.id)
    if (others.length === 0) return
    this.losses++
    replica.disk.crash(this.random)
    this.#down(replica)
    this.#fence(replica.id, true)
  }

  #down(replica: Replica): void {
    replica.partition = null
    replica.response = null
  }

  #restart(replica: Replica): void {
    replica.brokerEpoch++
    this.#open(replica)
  }

  #check(): void {
    for (const replica of this.#replicas.values()) {
      const { partition, id } = replica
      if (partition === null) continue
      partition.checkInvariants()
      const { log, leaderEpoch } = partition
      const contents = contentsOf(log)
      for (let offset = 0; offset < log.highWatermark; offset++) this.#commit(offset, contents[offset]!, id)
      if (!partition.isLeader) continue
      this.#checkLeader(id, leaderEpoch, log, contents)
    }
    this.#acks = this.#acks.filter((ack) => !this.#isAnswered(ack))
  }

  #checkLeader(id: number, leaderEpoch: number, log: Log, contents: readonly string[]): void {
    const term = `${id}@${leaderEpoch}`
    const before = this.#highWatermarks.get(term) ?? 0
    if (log.highWatermark < before && leaderEpoch === this.#agreed.leaderEpoch)
      throw new Violation(`the high watermark of leader ${term} went from ${before} to ${log.highWatermark}`)
    this.#highWatermarks.set(term, log.highWatermark)
    if (leaderEpoch !== this.#agreed.leaderEpoch) return
    this.committed.forEach((record, offset) => {
      if (contents[offset] !== record)
        throw new Violation(`leader ${term} has ${contents[offset]} at ${offset}, where ${record} was committed`)
    })
  }

  /** An acknowledgement goes out when the leader's high watermark is behind the record. */
  #isAnswered({ node, leaderEpoch, offset, value }: PendingAck): boolean {
    const { partition } = this.#replicas.get(node)!
    if (partition === null || !partition.isLeader || partition.leaderEpoch !== leaderEpoch) return true
    if (partition.highWatermark <= offset) return false
    this.acknowledged++
    this.#commit(offset, `${value}@${leaderEpoch}`, node)
    return true
  }

  #commit(offset: number, record: string, by: number | string = 'acknowledgement'): void {
    const known = this.committed[offset]
    if (known === undefined) this.committed[offset] = record
    else if (known !== record) throw new Violation(`at ${offset} ${known} was committed, and ${by} says ${record}`)
  }
}

/** By offset: value and leader epoch of each record. */
function contentsOf(log: Log): string[] {
  const contents: string[] = []
  const view = new BatchView()
  for (const bytes of readAll(log)) {
    view.at(bytes, 0)
    for (const { offset, value } of readRecords(view))
      contents[offset] = `${Buffer.from(value!).toString()}@${view.partitionLeaderEpoch}`
  }
  return contents
}
