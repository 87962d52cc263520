import { PartitionActor } from '../../actors/partition.ts'
import type { Logger } from '../../src/base/logger.ts'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import { Admin } from '../../src/client/admin/admin.ts'
import type { TopicDescription } from '../../src/client/admin/describe-topics.ts'
import { Client } from '../../src/client/client.ts'
import { partitionFor } from '../../src/coordinator/partition-for.ts'
import type { ActorId } from '../../src/messages/context.ts'
import type { ConfigurePartition, Message } from '../../src/messages/message.ts'
import { CLUSTER_METADATA_TOPIC } from '../../src/metadata/topic-name.ts'
import {
  brokenLogs,
  disorderedRecords,
  doubledRecords,
  type Final,
  lostOffsets,
  lostRecords,
  tornTransactions,
  wrongCopies,
  wrongReads,
} from './checkers/check-history.ts'
import { unequalReplicas } from './checkers/check-replicas.ts'
import { type FoundTopic, wrongTopics } from './checkers/check-topics.ts'
import { HeldOffsets } from './checkers/held-offsets.ts'
import { Invariants } from './checkers/invariants.ts'
import { type LogContents, readLog } from './checkers/log-contents.ts'
import { ClientWorld } from './client-world.ts'
import { type FaultKind, Faults } from './faults.ts'
import { hostOf, LOG_DIR, type NodeRoles, OFFSETS_PARTITIONS, SimulatedCluster } from './simulated-cluster.ts'
import { SimulatedEnvironment } from './simulated-environment.ts'
import type { SimulatedMember } from './simulated-member.ts'
import { COPY, castParties, TOPICS } from './workload/cast-parties.ts'
import { History } from './workload/history.ts'
import type { Party } from './workload/party.ts'

export interface RunOptions {
  readonly seed: number | string
  /** Default three that are both. */
  readonly nodes?: number | readonly NodeRoles[]
  /** Whether voters of the metadata quorum come and go. Default: by the seed. */
  readonly changesVoters?: boolean
  /** Of the phase with faults, virtual milliseconds. Default one minute. */
  readonly chaosMs?: number
  /** Default: by the seed. None: an empty array. */
  readonly faults?: readonly FaultKind[]
  /** Events after which the run ends, wherever it is. Default: no limit. */
  readonly stepsMax?: number
  readonly loggerFor?: (nodeId: number) => Logger
  /** Sees every message between actors of a node, such as `node-1/2` in its second life. */
  readonly observe?: (node: string, from: ActorId, to: ActorId, message: Message) => void
}

export interface RunResult {
  readonly seed: number | string
  readonly problems: readonly string[]
  readonly traceHash: string
  readonly steps: number
  readonly virtualMs: number
  readonly faults: ReadonlyMap<FaultKind, number>
  /** How often each client had success. */
  readonly progress: ReadonlyMap<string, number>
  readonly records: number
  readonly acknowledged: number
  readonly committedTransactions: number
}

/** How long a cluster may take until it serves at first, and to come to rest when faults end (I16), virtual milliseconds. */
const START_MS = 30_000
const CALM_MS = 60_000
/** Clients end what they have begun within this. */
const STOP_MS = 60_000

/** Until a process that gave up is started again, virtual microseconds. */
const AGAIN_US = 3_000_000

const SEGMENT_BYTES = ['1048576', '16384', '4096']

/** The run was to end after so many events. */
class EnoughSteps extends Error {}

/**
 * One life of a cluster by a seed: it starts, clients work while faults happen, the faults end, everything must come to rest and every client go on, the clients stop, and
 * all that they did and were told is held against what the replicas then hold.
 */
export class SimulatedRun {
  readonly cluster: SimulatedCluster
  readonly history = new History()
  readonly parties: readonly Party[]
  readonly faults: Faults
  readonly problems: string[] = []
  readonly #options: RunOptions
  readonly #world: ClientWorld
  readonly #invariants: Invariants = new Invariants({
    committed: (records) => {
      for (const wrong of this.#held.committed(records)) this.#invariants.found('the metadata', wrong)
    },
  })
  readonly #held: HeldOffsets
  readonly #admin: Admin
  /** By host, the partitions' actors of its process that were told last that they lead. */
  readonly #led = new Map<string, { readonly starts: number; readonly partitions: Set<ActorId> }>()
  readonly #brokers: number
  /** What keeps the cluster from being whole. */
  #lacking: readonly string[] = []
  #wholeUs = -1
  #gaveUpUs = -1
  #isCalm = false
  readonly #texts: Readonly<Record<string, string>>

  constructor(options: RunOptions) {
    this.#options = options
    const { seed, nodes = 3, loggerFor, faults, observe } = options
    this.#texts = textsFor(new SeededRandom(`${seed}/config`))
    // In half of all lives the voters are in the metadata log, and change.
    const hasChangingVoters = options.changesVoters ?? new SeededRandom(`${seed}/voters`).chance(0.5)
    this.#brokers = typeof nodes === 'number' ? nodes : nodes.filter((roles) => roles.includes('broker')).length
    this.cluster = new SimulatedCluster({
      seed,
      nodes,
      ...(hasChangingVoters ? { spareControllers: 1 } : {}),
      texts: this.#texts,
      threads: 1,
      observe: (member, from, to, message) => {
        this.#invariants.sent(member.life, from, to, message)
        this.#checkReplica(member, from)
        if (message.kind === 'configure-partition') this.#told(member, to, message)
        observe?.(member.life, from, to, message)
      },
      surprised: (member, _actor, error) => {
        this.#invariants.found(member.host, error instanceof Error ? (error.stack ?? error.message) : String(error))
      },
      ...(loggerFor === undefined ? {} : { loggerFor }),
    })
    this.#held = new HeldOffsets(this.cluster.members)
    this.#world = new ClientWorld(this.cluster.simulation, this.cluster.network)
    this.parties = castParties(
      {
        world: this.#world,
        bootstrap: this.cluster.bootstrap,
        history: this.history,
        isContested: (group) => this.#isContested(group),
      },
      {
        brokers: this.cluster.brokerIds,
        replicas: Math.min(3, this.#brokers),
        controllers: hasChangingVoters ? this.cluster.controllerIds.map((id) => this.cluster.voter(id)) : [],
        firstVoters: this.cluster.firstVoterIds,
      },
    )
    const environment = new SimulatedEnvironment(this.#world, 'client-observer')
    this.#admin = new Admin(
      new Client(environment, { bootstrap: this.cluster.bootstrap, requestTimeoutMs: 5_000, retryTimeoutMs: 20_000 }),
    )
    this.faults = new Faults(
      this.cluster,
      this.parties,
      { pauseMs: 4_000, lastsMs: 8_000, ...(faults === undefined ? {} : { kinds: faults }) },
      {
        isElsewhere: (nodeId) => this.#isElsewhere(nodeId),
        wholeUs: () => this.#wholeUs,
        gaveUpUs: () => this.#gaveUpUs,
        isr: (topic, partition) => this.#held.isrOf(topic, partition),
      },
    )
  }

  /** A partition has said something: what it takes for committed may be more than before. */
  #checkReplica(member: SimulatedMember, sender: ActorId): void {
    if (!this.#invariants.hasSeenAll) return
    const actor = member.actorAt(sender)
    const wrong = actor instanceof PartitionActor ? this.#held.check(actor) : null
    if (wrong !== null) this.#invariants.found(member.host, wrong)
  }

  #told({ host, starts }: SimulatedMember, partition: ActorId, { leader }: ConfigurePartition): void {
    let led = this.#led.get(host)
    if (led === undefined || led.starts !== starts) this.#led.set(host, (led = { starts, partitions: new Set() }))
    if (hostOf(leader) === host) led.partitions.add(partition)
    else led.partitions.delete(partition)
  }

  #isContested(group: string): boolean {
    const name = `partition __consumer_offsets-${partitionFor(group, OFFSETS_PARTITIONS)}`
    let leaders = 0
    for (const member of this.cluster.members.values()) {
      const led = this.#led.get(member.host)
      if (member.isRunning && led?.starts === member.starts && member.has(name) && led.partitions.has(member.actor(name)))
        leaders++
    }
    return leaders > 1
  }

  async run(): Promise<RunResult> {
    try {
      await this.#run()
    } catch (error) {
      if (!(error instanceof EnoughSteps))
        this.problems.push(error instanceof Error ? (error.stack ?? error.message) : String(error))
    }
    const { seed } = this.#options
    const { simulation } = this.cluster
    this.problems.push(...this.history.surprises)
    return {
      seed,
      problems: this.problems,
      traceHash: simulation.traceHash(),
      steps: simulation.steps,
      virtualMs: simulation.nowUs / 1000,
      faults: this.faults.counts,
      progress: new Map(this.parties.map(({ name, progress }) => [name, progress])),
      records: this.history.sent.length,
      acknowledged: this.history.sent.filter(({ outcome }) => outcome === 'acknowledged').length,
      committedTransactions: [...this.history.transactions.values()].filter(({ outcome }) => outcome === 'committed').length,
    }
  }

  async #run(): Promise<void> {
    const { cluster } = this
    for (const member of cluster.members.values()) member.start()
    await this.#come('the cluster serves', START_MS, () => this.#allReady())
    await this.#work('topics are made', this.#makeTopics())
    for (const party of this.parties) party.start()
    this.#watch()
    this.#startFailed()
    this.faults.start()
    await this.#pass(this.#options.chaosMs ?? 60_000)

    this.faults.calm()
    this.#isCalm = true
    const before = new Map(this.parties.map((party) => [party, party.progress]))
    await this.#come('all nodes are ready', CALM_MS, () => this.#allReady())
    const waiting = (): Party[] => this.parties.filter((party) => party.progress === before.get(party))
    await this.#come('every client goes on', CALM_MS, () => waiting().length === 0, waiting)
    await this.#work('every client stops', Promise.all(this.parties.map((party) => party.stop())), STOP_MS)
    await this.#work('all partitions are led and in sync, and nothing is left open', this.#untilWhole(), CALM_MS)
    this.#check(await this.#final())
  }

  async #makeTopics(): Promise<void> {
    const random = new SeededRandom(`${this.#options.seed}/topics`)
    await this.#admin.createTopics(
      TOPICS.map(({ name, partitions }) => ({
        name,
        numPartitions: partitions,
        replicationFactor: Math.min(3, this.#brokers),
        configs: { 'internal.segment.bytes': SEGMENT_BYTES[random.below(SEGMENT_BYTES.length)]! },
      })),
    )
  }

  /** Lets time pass, and ends the run at the first thing that cannot be. */
  async #pass(ms: number, done: () => boolean = () => false): Promise<boolean> {
    const { simulation } = this.cluster
    const { stepsMax = Number.POSITIVE_INFINITY } = this.#options
    const isOver = (): boolean => done() || this.#isBroken() || simulation.steps >= stepsMax
    const isDone = (await this.#world.run(ms, isOver)) && done()
    if (this.#isBroken()) {
      this.problems.push(...this.#invariants.problems, ...this.#failures())
      throw new EnoughSteps()
    }
    if (simulation.steps >= stepsMax) throw new EnoughSteps()
    return isDone
  }

  #isBroken(): boolean {
    return this.#invariants.problems.length > 0 || this.history.surprises.length > 0
  }

  #failures(): string[] {
    return [...this.cluster.members.values()].flatMap(({ host, failures }) => failures.map((error) => `${host}: ${error.stack}`))
  }

  /**
   * Waits for it, so long from the beginning and from whenever the last connection was given up whose other end had gone without a word: Kafka allows each of them
   * 30 s (request.timeout.ms, replica.socket.timeout.ms), and what is waited for may go over some of them one after the other. If it does not come, those without
   * success are told: by default who never had any.
   */
  async #come(
    what: string,
    ms: number,
    done: () => boolean,
    stuck = () => this.parties.filter(({ progress }) => progress === 0),
  ): Promise<void> {
    const { simulation, network } = this.cluster
    let untilUs = simulation.nowUs + ms * 1000
    while (simulation.nowUs < untilUs) {
      if (await this.#pass((untilUs - simulation.nowUs) / 1000, done)) return
      untilUs = Math.max(untilUs, network.foundUs + ms * 1000)
    }
    const names = stuck().map(({ name }) => name)
    throw new Error(
      `not within ${ms} ms of calm: ${what}${this.#describe()}${names.length > 0 ? `; no success: ${names.join(', ')}` : ''}`,
    )
  }

  async #work<Result>(what: string, work: Promise<Result>, ms = 60_000): Promise<Result> {
    let isSettled = false
    const mark = (): void => {
      isSettled = true
    }
    work.then(mark, mark)
    await this.#come(what, ms, () => isSettled)
    return work
  }

  #describe(): string {
    const members = [...this.cluster.members.values()]
    const states = members.map(({ host, isReady, isRunning }) => `${host} ${isReady ? 'ready' : isRunning ? 'running' : 'down'}`)
    return [` (${states.join(', ')})`, ...this.#failures(), ...this.#lacking].join('\n  ')
  }

  #allReady(): boolean {
    for (const member of this.cluster.members.values()) {
      // A process that gave up is started again by whoever watches it.
      if (member.isRunning && member.failures.length > 0) {
        member.kill()
        member.start()
      }
      if (!member.isReady) return false
    }
    return true
  }

  /** Notes when all replicas are in sync, for as long as there are faults. */
  async #watch(): Promise<void> {
    const members = [...this.cluster.members.values()]
    const lives = (): string => members.map(({ starts, isReady }) => (isReady ? starts : '-')).join()
    let before = ''
    let endOffset = -1
    while (!this.#isCalm) {
      const beganUs = this.cluster.simulation.nowUs
      const now = lives()
      // Who lost something is out of all ISRs once it is registered anew; what nodes tell that have not heard of that counts for nothing.
      if (now !== before) endOffset = this.#invariants.metadataEnd()
      before = now
      const isInformed = members.every(({ life }) => this.#invariants.metadataEnd(life) >= endOffset)
      if (!now.includes('-') && isInformed) {
        const topics = await this.#describeTopics().catch(() => [])
        if (topics.length > 0 && outOfSync(topics).length === 0 && lives() === now) this.#wholeUs = beganUs
      }
      await this.#wait(500)
    }
  }

  /** A process that gave up, because of its disk, is over; whoever watches it starts it again a little later. */
  async #startFailed(): Promise<void> {
    while (!this.#isCalm) {
      for (const member of this.cluster.members.values()) {
        if (!member.isRunning || member.failures.length === 0) continue
        this.#gaveUpUs = this.cluster.simulation.nowUs
        member.kill()
        this.cluster.simulation.at(AGAIN_US, () => {
          if (!member.isRunning) member.start()
        })
      }
      await this.#wait(1_000)
    }
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.cluster.simulation.at(ms * 1000, () => this.#world.enter(resolve))
    })
  }

  /** All partitions have a leader and a full ISR, and no transaction is open. */
  async #untilWhole(): Promise<void> {
    for (;;) {
      try {
        this.#lacking = this.#lackingIn(await this.#describeTopics())
      } catch (error) {
        this.#lacking = [String(error)]
      }
      if (this.#lacking.length === 0) return
      await this.#wait(500)
    }
  }

  #lackingIn(topics: readonly TopicDescription[]): string[] {
    const lacking = [...outOfSync(topics), ...this.#leftOver(topics)]
    // Logs are read only when they may be the last thing.
    if (lacking.length > 0) return lacking
    for (const { name, partitions } of topics) {
      partitions.forEach((_, partition) => {
        for (const [id, contents] of this.#replicas(name, partition)) {
          const open = contents.records.find(({ state }) => state === 'open')
          if (open !== undefined) lacking.push(`${name}-${partition} of node ${id} has a transaction open from ${open.offset} on`)
        }
      })
    }
    return lacking
  }

  /** Folders of partitions that were deleted or moved away. */
  #leftOver(topics: readonly TopicDescription[]): string[] {
    const owners = new Map<string, readonly number[]>()
    for (const { name, partitions } of topics)
      for (const { partition, replicas } of partitions) owners.set(`${name}-${partition}`, replicas)
    const left: string[] = []
    for (const [id, { disk }] of this.cluster.members) {
      for (const folder of disk.list(LOG_DIR)) {
        if (!/-\d+$/.test(folder) || folder.startsWith(`${CLUSTER_METADATA_TOPIC}-`)) continue
        if (!owners.get(folder)?.includes(id)) left.push(`node ${id} still has ${folder}`)
      }
    }
    return left
  }

  async #describeTopics(): Promise<readonly TopicDescription[]> {
    const names = (await this.#admin.listTopics({ listInternal: true })).map(({ name }) => name)
    return [...(await this.#admin.describeTopics(names)).values()]
  }

  async #final(): Promise<Final> {
    const truth = new Map<string, LogContents>()
    const described = await this.#work('topics are described', this.#describeTopics())
    await this.#work('replicas are compared', this.#compareReplicas(described))
    for (const { name, partitions } of described) {
      partitions.forEach(({ leader }, partition) => {
        const contents = leader === null ? undefined : this.#replicas(name, partition).get(leader)
        if (contents !== undefined && TOPICS.some((topic) => topic.name === name)) truth.set(`${name}-${partition}`, contents)
      })
    }
    this.problems.push(
      ...wrongTopics(
        this.history.topics,
        described.map((topic) => this.#found(topic)),
      ),
    )
    const committed = new Map<string, number>()
    for (const group of new Set(this.history.offsets.map((event) => event.group))) {
      const found = await this.#work('groups are asked for their offsets', this.#admin.listConsumerGroupOffsets([group]))
      for (const [{ topic, partition }, offset] of found.get(group))
        if (offset !== null) committed.set(`${group} ${topic}-${partition}`, offset.offset)
    }
    await this.#work('the quorum is described', this.#checkVoters())
    return { history: this.history, truth, committed }
  }

  /** What a coordinator writes just now, of a time-out that ends, is given a moment to come to all. */
  async #compareReplicas(topics: readonly TopicDescription[]): Promise<void> {
    for (const { name, partitions } of topics) {
      // Logs of compacted topics are cleaned by each broker for itself.
      if (name.startsWith('__') && this.#texts['log.cleaner.enable'] !== 'false') continue
      for (const { partition } of partitions) {
        let unequal = unequalReplicas(`${name}-${partition}`, this.#replicas(name, partition))
        for (let tries = 0; tries < 10 && unequal.length > 0; tries++) {
          await this.#wait(100)
          unequal = unequalReplicas(`${name}-${partition}`, this.#replicas(name, partition))
        }
        this.problems.push(...unequal)
      }
    }
  }

  #found({ name, topicId, partitions }: TopicDescription): FoundTopic {
    const contents = partitions.map(({ leader }, partition) =>
      leader === null ? undefined : this.#replicas(name, partition).get(leader),
    )
    return { name, topicId: topicId!, partitions: partitions.length, contents }
  }

  /** Who was made a voter is one, if every answer of the way there is known. */
  async #checkVoters(): Promise<void> {
    const known = this.history.voters
    if (known?.isKnown !== true) return
    const { voters } = await this.#admin.describeMetadataQuorum()
    const ids = voters.map(({ replicaId }) => replicaId).toSorted()
    if (`${ids}` !== `${[...known.ids].toSorted()}`)
      this.problems.push(`voters are ${ids}, and were confirmed to be ${[...known.ids].toSorted()}`)
  }

  /** By node, what is in a partition's folder. */
  #replicas(topic: string, partition: number): Map<number, LogContents> {
    const replicas = new Map<number, LogContents>()
    for (const [id, { disk }] of this.cluster.members) {
      const directory = `${LOG_DIR}/${topic}-${partition}`
      if (disk.isDirectory(directory)) replicas.set(id, readLog(disk, directory))
    }
    return replicas
  }

  #check(final: Final): void {
    this.problems.push(
      ...brokenLogs(final),
      ...lostRecords(final),
      ...doubledRecords(final),
      ...disorderedRecords(final),
      ...tornTransactions(final),
      ...wrongReads(final),
      ...lostOffsets(final),
      ...wrongCopies(final, COPY),
    )
  }

  /** Whether all that a node has is on the other nodes too: they run, and hold every partition to its end. */
  #isElsewhere(nodeId: number): boolean {
    for (const { isReady, failures } of this.cluster.members.values()) if (!isReady || failures.length > 0) return false
    const own = this.cluster.node(nodeId)
    for (const folder of own.disk.list(LOG_DIR)) {
      const match = /^(.+)-(\d+)$/.exec(folder)
      if (match === null) continue
      const ends = [...this.#replicas(match[1]!, Number(match[2])).values()].map(({ endOffset }) => endOffset)
      if (ends.filter((end) => end === Math.max(...ends)).length < 2) return false
    }
    return true
  }
}

/** Partitions without a leader or a full ISR. */
function outOfSync(topics: readonly TopicDescription[]): string[] {
  return topics.flatMap(({ name, partitions }) =>
    partitions.flatMap(({ leader, isr, replicas }, partition) =>
      leader === null || isr.length < replicas.length
        ? [`${name}-${partition} is led by ${leader} with ISR ${isr} of ${replicas}`]
        : [],
    ),
  )
}

/** Sizes and times at which rare things happen often, by the seed. */
function textsFor(random: SeededRandom): Record<string, string> {
  const pick = (...choices: readonly string[]): string => choices[random.below(choices.length)]!
  return {
    'log.index.interval.bytes': pick('4096', '256'),
    'replica.lag.time.max.ms': pick('10000', '3000'),
    'replica.fetch.wait.max.ms': pick('500', '500', '500', '100'),
    'broker.session.timeout.ms': pick('9000', '4000'),
    'broker.heartbeat.interval.ms': pick('2000', '500'),
    'metadata.log.max.record.bytes.between.snapshots': pick('20971520', '20000', '2000'),
    'leader.imbalance.check.interval.seconds': pick('300', '5'),
    'log.cleaner.enable': pick('true', 'false'),
    'transaction.abort.timed.out.transaction.cleanup.interval.ms': '1000',
    'group.consumer.heartbeat.interval.ms': '1000',
    'group.consumer.session.timeout.ms': '8000',
    'group.consumer.min.heartbeat.interval.ms': '500',
    'group.consumer.min.session.timeout.ms': '2000',
    'auto.create.topics.enable': 'false',
    // Coordinators that read their logs in many steps are asked meanwhile.
    'offsets.load.buffer.size': pick('5242880', '300'),
    'transaction.state.log.load.buffer.size': pick('5242880', '300'),
  }
}
