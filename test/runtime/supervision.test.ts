import { expect, test } from 'vitest'
import type { ActorSpec } from '../../actors/runtime/actor-spec.ts'
import { asSupervisor, type HostContext, type SupervisorContext } from '../../actors/runtime/host-context.ts'
import { DEFAULT_SUPERVISION, RestartPolicy, type SupervisionOptions } from '../../actors/runtime/restart-policy.ts'
import type { SimulatedRuntime } from '../../actors/runtime/simulated-runtime.ts'
import { Simulation } from '../../actors/runtime/simulation.ts'
import { EMPTY_RANGE } from '../../src/base/arena.ts'
import { MemoryDisk } from '../../src/base/memory-disk.ts'
import type { Actor } from '../../src/messages/context.ts'
import type { Message } from '../../src/messages/message.ts'
import { request } from './demo-cast.ts'

type Make = (context: HostContext, spec: ActorSpec) => Partial<Actor>

/** A simulated node with the actors that a test describes by kind. */
function cast(makes: Record<string, Make>, supervision: Partial<SupervisionOptions> = {}, seed = 1) {
  const simulation = new Simulation({ seed })
  const fatal: Error[] = []
  const node = simulation.node({
    disk: new MemoryDisk(),
    roles: { watcher: 'main', supervisor: 'main' },
    supervision,
    createActor: (spec, context) => ({ start() {}, receive() {}, stop() {}, ...makes[spec.kind]!(context, spec) }),
    onFatal: (error) => fatal.push(error),
  })
  return { simulation, node, fatal }
}

function watcherOf(heard: Message[]): Make {
  return () => ({ receive: (message) => void heard.push(message) })
}

test('the back-off doubles up to its limit, and a healthy minute brings back the first one', () => {
  const policy = new RestartPolicy({ ...DEFAULT_SUPERVISION, failuresMax: 100 })
  const backOffs: (number | null)[] = []
  let nowMs = 0
  for (let failure = 0; failure < 9; failure++) {
    policy.started(nowMs)
    backOffs.push(policy.failed((nowMs += 59_999)))
  }
  expect(backOffs).toEqual([100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000])
  policy.started(nowMs)
  expect(policy.failed(nowMs + 60_000)).toBe(100)
})

test('more than five failures in five minutes are too many; spread out they are not', () => {
  const dense = new RestartPolicy(DEFAULT_SUPERVISION)
  expect([1, 2, 3, 4, 5, 6].map((second) => dense.failed(second * 1000)).at(-1)).toBeNull()
  const sparse = new RestartPolicy(DEFAULT_SUPERVISION)
  expect([1, 2, 3, 4, 5, 6, 7, 8].map((minute) => sparse.failed(minute * 61_000)).at(-1)).not.toBeNull()
})

test('an actor that throws is made anew from its spec after the back-off, and the others hear of both', () => {
  const heard: Message[] = []
  const starts: { atMs: number; restarts: number; spec: ActorSpec }[] = []
  const { simulation, node } = cast({
    watcher: watcherOf(heard),
    fragile: (context, spec) => ({
      start: () => void starts.push({ atMs: context.clock.monotonicUs() / 1000, restarts: context.restarts, spec }),
      receive: () => {
        throw new Error('too much')
      },
    }),
  })
  const watcher = node.spawn({ kind: 'watcher' })
  const fragile = node.spawn({ kind: 'fragile', size: 7 } as ActorSpec)
  simulation.run(1_000)
  node.post(watcher, fragile, request(watcher, 1, null))
  simulation.run(1_000)
  node.post(watcher, fragile, request(watcher, 2, null))
  simulation.run(1_000)
  expect(heard).toEqual([
    { kind: 'actor-down', actor: fragile },
    { kind: 'actor-up', actor: fragile },
    { kind: 'actor-down', actor: fragile },
    { kind: 'actor-up', actor: fragile },
  ])
  expect(starts.map(({ restarts }) => restarts)).toEqual([0, 1, 2])
  expect(starts.every(({ spec }) => (spec as unknown as { size: number }).size === 7)).toBe(true)
  expect(starts[1]!.atMs - 1_000).toBeGreaterThanOrEqual(100)
  expect(starts[2]!.atMs - 2_000).toBeGreaterThanOrEqual(200)
})

test('an actor that fails again and again stops the node', () => {
  const { simulation, node, fatal } = cast({
    broken: () => ({
      start: () => {
        throw new Error('no such file')
      },
    }),
  })
  node.spawn({ kind: 'broken' })
  simulation.run(60_000)
  expect(fatal).toHaveLength(1)
  expect(fatal[0]).toMatchObject({ code: 'ACTOR_FAILED', retriable: false, facts: { kind: 'broken', failures: 6 } })
  expect(fatal[0]!.message).toContain('no such file')
})

test('what a dead incarnation left behind never runs: timers, deferred turns, finished syncs', () => {
  const ran: string[] = []
  const { simulation, node } = cast({
    fragile: (context) => ({
      start() {
        if (context.restarts > 0) return
        const file = context.disk.open('/file', 'create')
        context.schedule(500, () => ran.push('timer'))
        context.defer(() => ran.push('deferred'))
        file.syncLater(() => ran.push('sync'))
        context.whenEnded(() => {
          ran.push('cleanup')
          expect(() => file.size()).not.toThrow()
        })
        throw new Error('dies in its first turn')
      },
    }),
  })
  node.spawn({ kind: 'fragile' })
  simulation.run(2_000)
  expect(ran).toEqual(['cleanup'])
})

test('a stopped actor takes its last turn, is reported once and never comes back', () => {
  const heard: Message[] = []
  const stopped: number[] = []
  let supervisor: SupervisorContext | null = null
  const { simulation, node } = cast({
    watcher: watcherOf(heard),
    supervisor: (context) => ({ start: () => void (supervisor = asSupervisor(context)) }),
    worker: (context) => ({ stop: () => void stopped.push(context.self), receive: () => expect.unreachable() }),
  })
  const watcher = node.spawn({ kind: 'watcher' })
  node.spawn({ kind: 'supervisor' })
  simulation.run(100)
  const worker = supervisor!.spawn({ kind: 'worker' }, 2)
  simulation.run(100)
  expect(worker >>> 20).toBe(2)
  supervisor!.stop(worker)
  simulation.run(100)
  node.post(watcher, worker, request(watcher, 1, null))
  simulation.run(100_000)
  expect(stopped).toEqual([worker])
  expect(heard).toEqual([{ kind: 'actor-down', actor: worker }])
})

test('messages that reach a thread before the actor they are for wait for its first turn', () => {
  for (let seed = 0; seed < 50; seed++) {
    const order: string[] = []
    const { simulation, node } = cast(
      {
        supervisor: (context) => ({
          start() {
            const supervisor = asSupervisor(context)
            const relay = supervisor.spawn({ kind: 'relay' }, 1)
            const late = supervisor.spawn({ kind: 'late' }, 2)
            context.send(relay, request(context.self, late, null))
          },
        }),
        relay: (context) => ({
          receive: (message) => 'requestId' in message && context.send(message.requestId, request(context.self, 1, null)),
        }),
        late: () => ({ start: () => void order.push('start'), receive: () => void order.push('receive') }),
      },
      {},
      seed,
    )
    node.spawn({ kind: 'supervisor' })
    simulation.run(1_000)
    expect(order).toEqual(['start', 'receive'])
  }
})

test('an actor that starts while another is down hears of it', () => {
  const heard: Message[] = []
  const { simulation, node } = cast(
    { fragile: () => ({ receive: () => expect.fail('told to') }), watcher: watcherOf(heard) },
    { backOffMinMs: 5_000 },
  )
  const fragile = node.spawn({ kind: 'fragile' })
  simulation.run(10)
  node.post(0, fragile, request(0, 1, null))
  simulation.run(10)
  node.spawn({ kind: 'watcher' })
  simulation.run(10)
  expect(heard).toEqual([{ kind: 'actor-down', actor: fragile }])
  simulation.run(10_000)
  expect(heard).toEqual([
    { kind: 'actor-down', actor: fragile },
    { kind: 'actor-up', actor: fragile },
  ])
})

test('what was asked of an actor before its end was known is never handled by its successor', () => {
  for (let seed = 0; seed < 60; seed++) {
    const handled: number[] = []
    let down = false
    const { simulation, node } = cast(
      {
        asker: (context) => ({
          start() {
            const ask = (): void => {
              if (!down) context.send(TARGET, request(context.self, context.clock.monotonicUs(), null))
              context.schedule(0.05, ask)
            }
            ask()
          },
          receive: (message) => {
            if (message.kind === 'actor-down') down = true
          },
        }),
        target: (context) => ({
          receive: (message) => 'requestId' in message && context.restarts > 0 && handled.push(message.requestId),
        }),
      },
      { backOffMinMs: 0.01 },
      seed,
    )
    const TARGET = node.spawn({ kind: 'target' }, 1)
    node.spawn({ kind: 'asker' }, 2)
    simulation.run(20)
    node.crash(TARGET)
    simulation.run(200)
    expect(node.isAlive(TARGET)).toBe(true)
    expect(handled).toEqual([])
  }
})

test('slab memory that was held at the end of an actor comes back, and so do the bytes of answers that nobody takes', () => {
  for (let seed = 0; seed < 30; seed++) {
    const { simulation, node } = cast(
      {
        reader: (context) => ({
          start: () => void context.arena.allocate(10_000),
          receive(message) {
            if (message.kind !== 'request') return
            const bytes = context.arena.allocate(50_000)!
            context.send(message.from, readDone(bytes))
          },
        }),
        asker: (context) => ({
          start() {
            if (context.restarts > 0) return
            for (let ask = 0; ask < 10; ask++) context.send(READER, request(context.self, ask, null))
          },
          receive(message) {
            // Keeps the first ones, and dies with the rest under way.
            if (message.kind === 'read-done' && (received += 1) === 4) throw new Error('full')
          },
        }),
      },
      {},
      seed,
    )
    let received = 0
    const READER = node.spawn({ kind: 'reader' }, 1)
    node.spawn({ kind: 'asker' }, 2)
    simulation.run(10_000)
    expect(received).toBeGreaterThanOrEqual(4)
    expect(node.usedBytes()).toBe(12_288)
    node.crash(READER)
    simulation.run(10_000)
    expect(node.usedBytes()).toBe(12_288)
  }
})

test('an actor that cannot stop cleanly does not keep the others from stopping', async () => {
  const stopped: string[] = []
  const { node } = cast({
    first: () => ({ stop: () => void stopped.push('first') }),
    second: () => ({
      stop: () => {
        stopped.push('second')
        throw new Error('cannot flush')
      },
    }),
    third: () => ({ stop: () => void stopped.push('third') }),
  })
  for (const kind of ['first', 'second', 'third']) node.spawn({ kind })
  await close(node)
  expect(stopped).toEqual(['third', 'second', 'first'])
})

async function close(node: SimulatedRuntime): Promise<void> {
  await node.close()
}

function readDone(bytes = EMPTY_RANGE): Message {
  return {
    kind: 'read-done',
    requestId: 1,
    errorCode: 0,
    highWatermark: 0,
    lastStableOffset: 0,
    logStartOffset: 0,
    bytes,
    starved: false,
    abortedTransactions: null,
    divergingEpoch: null,
    preferredReadReplica: -1,
  }
}
