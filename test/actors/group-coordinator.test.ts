import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { GroupCoordinator, type GroupCoordinatorSpec } from '../../actors/group-coordinator.ts'
import { PartitionActor, type PartitionSpec } from '../../actors/partition.ts'
import type { ActorSpec, CreateActor } from '../../actors/runtime/actor-spec.ts'
import { InlineRuntime } from '../../actors/runtime/inline.ts'
import type { Runtime } from '../../actors/runtime/runtime.ts'
import type { SimulatedRuntime } from '../../actors/runtime/simulated-runtime.ts'
import { Simulation } from '../../actors/runtime/simulation.ts'
import { resolveBrokerConfig } from '../../src/base/config/broker-config.ts'
import { MemoryDisk } from '../../src/base/memory-disk.ts'
import type { Actor, ActorId, Context } from '../../src/messages/context.ts'
import { Committer, Member, Reader } from './group-clients.ts'

const { config } = resolveBrokerConfig({ 'group.initial.rebalance.delay.ms': '0' })
const ROLES = { audience: 'main', committer: 'network', member: 'network', reader: 'network' } as const
const GROUPS = ['red', 'green', 'blue']
const SEEDS = Number(process.env['GROUP_SEEDS'] ?? 6)

interface ClientSpec extends ActorSpec {
  kind: 'committer' | 'member' | 'reader'
  coordinator: ActorId
  group: string
}

/** A node with one partition of `__consumer_offsets`, its coordinator, and clients. */
class Cast {
  readonly committers: Committer[] = []
  readonly members: Member[] = []
  readonly readers: Reader[] = []
  #partition: ActorId = 0
  #partitionSpec: PartitionSpec | null = null

  readonly create: CreateActor = (spec, context): Actor => {
    const { coordinator, group } = spec as ClientSpec
    switch (spec.kind) {
      case 'partition':
        return new PartitionActor(spec as PartitionSpec, context, config)
      case 'group-coordinator':
        return new GroupCoordinator(spec as GroupCoordinatorSpec, context, config)
      case 'committer':
        return kept(this.committers, new Committer(context, coordinator, group))
      case 'member':
        return kept(this.members, new Member(context, coordinator, group))
      case 'reader':
        return kept(this.readers, new Reader(context, coordinator, GROUPS))
      default:
        return this.#supervisor(context)
    }
  }

  /** Tells a partition that was made anew how things stand, without which it leads nothing. */
  #supervisor(context: Context): Actor {
    const logStartOffset = 0
    return {
      start() {},
      receive: (message) => {
        if (message.kind !== 'actor-up' || message.actor !== this.#partition) return
        const { leader, leaderEpoch, partitionEpoch, leaderRecoveryState, ...rest } = this.#partitionSpec!
        const { replicas, isr, addingReplicas, eligible, config } = rest
        context.send(message.actor, {
          kind: 'configure-partition',
          logStartOffset,
          leader,
          leaderEpoch,
          partitionEpoch,
          leaderRecoveryState,
          replicas,
          isr,
          addingReplicas,
          eligible,
          config,
        })
      },
      stop() {},
    }
  }

  place(
    runtime: Runtime,
    root: string,
    { clean = true, durability = 'kafka' } = {},
  ): { partition: ActorId; coordinator: ActorId } {
    const partitionSpec: PartitionSpec = {
      kind: 'partition',
      supervisor: runtime.spawn({ kind: 'audience' }),
      topic: '__consumer_offsets',
      topicId: 'b2Zmc2V0cy10b3BpYy1pZA',
      partition: 0,
      logDir: root,
      directory: `${root}/__consumer_offsets-0`,
      checkpoint: { clean, recoveryPoint: 0, logStartOffset: 0, highWatermark: 0, cleanedOffset: 0 },
      future: null,
      channel: 0,
      leader: 1,
      leaderEpoch: 0,
      partitionEpoch: 0,
      leaderRecoveryState: 0,
      replicas: [1],
      isr: [1],
      addingReplicas: [],
      eligible: [1],
      config: { 'cleanup.policy': 'compact', durability },
    }
    const partition = runtime.spawn(partitionSpec)
    this.#partition = partition
    this.#partitionSpec = partitionSpec
    const coordinatorSpec: GroupCoordinatorSpec = { kind: 'group-coordinator', partition, partitionIndex: 0, quorum: 0 }
    return { partition, coordinator: runtime.spawn(coordinatorSpec) }
  }

  spawnClient(runtime: Runtime, kind: ClientSpec['kind'], coordinator: ActorId, group = ''): void {
    runtime.spawn({ kind, coordinator, group } as ClientSpec)
  }
}

function kept<A extends Actor>(list: A[], actor: A): A {
  list.push(actor)
  return actor
}

function simulated(simulation: Simulation, cast: Cast, disk: MemoryDisk): SimulatedRuntime {
  return simulation.node({
    disk,
    roles: ROLES,
    createActor: cast.create,
    supervision: { failuresMax: 1_000, backOffMinMs: 20, backOffMaxMs: 50 },
    onFatal: (error) => {
      throw error
    },
  })
}

function diskOf(simulation: Simulation): MemoryDisk {
  const disk = new MemoryDisk({ later: (complete) => simulation.at(simulation.random.below(2_000), complete) })
  disk.makeDirectory('/data')
  disk.syncDirectory('/')
  return disk
}

/** What was acknowledged before is there, and nothing that was never sent. */
function expectKept(
  before: ReadonlyMap<string, number>,
  committers: readonly Committer[],
  offsets: ReadonlyMap<string, number>,
): void {
  for (const { group, sent } of committers) {
    const acknowledged = before.get(group)!
    expect(acknowledged).toBeGreaterThan(0)
    expect(offsets.get(group), `${group}: ${acknowledged} acknowledged, ${sent} sent`).toBeGreaterThanOrEqual(acknowledged)
    expect(offsets.get(group)).toBeLessThanOrEqual(sent)
  }
}

function acknowledgedBy(committers: readonly Committer[]): ReadonlyMap<string, number> {
  return new Map(committers.map(({ group, acknowledged }) => [group, acknowledged]))
}

let root = ''
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'rafka-groups-'))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

test('on the inline runtime with real files, a restart loses no offset and disturbs no member', async () => {
  const start = () => {
    const cast = new Cast()
    const runtime = new InlineRuntime({
      createActor: cast.create,
      roles: ROLES,
      strict: true,
      arenaBytes: 32 << 20,
      onFatal: (error) => {
        throw error
      },
    })
    return { cast, runtime, ...cast.place(runtime, root) }
  }
  const first = start()
  first.cast.spawnClient(first.runtime, 'member', first.coordinator, 'consumers')
  for (const group of GROUPS) first.cast.spawnClient(first.runtime, 'committer', first.coordinator, group)
  await expect
    .poll(() => first.cast.members[0]!.isStable && first.cast.committers.every(({ acknowledged }) => acknowledged > 5))
    .toBe(true)
  await first.runtime.close()

  const second = start()
  second.cast.spawnClient(second.runtime, 'reader', second.coordinator)
  await expect.poll(() => second.cast.readers[0]!.offsets !== null).toBe(true)
  const { committers } = first.cast
  expectKept(acknowledgedBy(committers), committers, second.cast.readers[0]!.offsets!)
  await second.runtime.close()
})

test('coordinators and partitions that fail at any moment lose no acknowledged offset and force no rebalance', () => {
  for (let seed = 0; seed < SEEDS; seed++) {
    const simulation = new Simulation({ seed })
    const cast = new Cast()
    const node = simulated(simulation, cast, diskOf(simulation))
    const { partition, coordinator } = cast.place(node, '/data')
    cast.spawnClient(node, 'member', coordinator, 'consumers')
    for (const group of GROUPS) cast.spawnClient(node, 'committer', coordinator, group)
    expect(simulation.runUntil(() => cast.members[0]?.isStable === true, 5_000)).toBe(true)
    const { memberId, generationId } = cast.members[0]!
    for (let fault = 0; fault < 6; fault++) {
      simulation.at(simulation.random.below(3_000_000), () => node.crash(fault % 2 === 0 ? coordinator : partition))
    }
    simulation.run(6_000)
    const acknowledged = acknowledgedBy(cast.committers)
    cast.spawnClient(node, 'reader', coordinator)
    expect(simulation.runUntil(() => cast.readers[0]?.offsets != null, 5_000)).toBe(true)
    expectKept(acknowledged, cast.committers, cast.readers[0]!.offsets!)
    const member = cast.members[0]!
    expect([member.memberId, member.generationId, member.rebalances]).toEqual([memberId, generationId, 0])
    expect(member.beats).toBeGreaterThanOrEqual(3)
  }
})

test('after a power cut, with durability=fsync, every acknowledged offset is there', () => {
  for (let seed = 100; seed < 100 + SEEDS; seed++) {
    const simulation = new Simulation({ seed })
    const disk = diskOf(simulation)
    const before = new Cast()
    const node = simulated(simulation, before, disk)
    const { coordinator } = before.place(node, '/data', { durability: 'fsync' })
    for (const group of GROUPS) before.spawnClient(node, 'committer', coordinator, group)
    simulation.run(200 + simulation.random.below(100))
    node.kill()
    disk.crash(simulation.random)

    const after = new Cast()
    const later = simulated(simulation, after, disk)
    const placed = after.place(later, '/data', { clean: false, durability: 'fsync' })
    after.spawnClient(later, 'reader', placed.coordinator)
    expect(simulation.runUntil(() => after.readers[0]?.offsets != null, 10_000)).toBe(true)
    expectKept(acknowledgedBy(before.committers), before.committers, after.readers[0]!.offsets!)
  }
})

test('the same seed takes the same turns', () => {
  const hashes = [1, 1, 2].map((seed) => {
    const simulation = new Simulation({ seed })
    const cast = new Cast()
    const node = simulated(simulation, cast, diskOf(simulation))
    const { coordinator } = cast.place(node, '/data')
    cast.spawnClient(node, 'member', coordinator, 'consumers')
    for (const group of GROUPS) cast.spawnClient(node, 'committer', coordinator, group)
    simulation.run(500)
    return simulation.traceHash()
  })
  expect(hashes[0]).toBe(hashes[1])
  expect(hashes[0]).not.toBe(hashes[2])
})
