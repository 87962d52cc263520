import { expect, test } from 'vitest'
import type { ActorSpec } from '../../actors/runtime/actor-spec.ts'
import type { HostContext } from '../../actors/runtime/host-context.ts'
import type { SimulatedRuntime } from '../../actors/runtime/simulated-runtime.ts'
import { Simulation } from '../../actors/runtime/simulation.ts'
import { MemoryDisk } from '../../src/base/memory-disk.ts'
import type { Actor } from '../../src/messages/context.ts'
import type { Message } from '../../src/messages/message.ts'
import { createActor, Listener, request } from './demo-cast.ts'

const ROLES = { judge: 'main', customer: 'network', listener: 'main' } as const

interface Demo {
  simulation: Simulation
  node: SimulatedRuntime
  disk: MemoryDisk
  verdicts: unknown[]
}

function demo(seed: number, deposits = 60): Demo {
  const simulation = new Simulation({ seed })
  const disk = new MemoryDisk({ later: (complete) => simulation.at(simulation.random.below(2_000), complete) })
  disk.makeDirectory('/data')
  const verdicts: unknown[] = []
  const node = simulation.node({
    disk,
    roles: ROLES,
    createActor: (spec, context) =>
      spec.kind === 'judge'
        ? new Listener((message) => {
            if (message.kind === 'request') verdicts.push(message.body)
          })
        : createActor(spec, context),
    onFatal: (error) => {
      throw error
    },
  })
  const judge = node.spawn({ kind: 'judge' })
  const tellers = [1, 2, 3].map((number) => node.spawn({ kind: 'teller', path: `/data/${number}` } as ActorSpec))
  node.spawn({ kind: 'customer', tellers, judge, deposits } as ActorSpec)
  return { simulation, node, disk, verdicts }
}

test('twenty seeds, each run twice, take the same turns to the last one; and other seeds take others', () => {
  const hashes = new Set<string>()
  for (let seed = 0; seed < 20; seed++) {
    const [first, second] = [demo(seed), demo(seed)]
    first.simulation.run(2_000)
    second.simulation.run(2_000)
    expect(first.verdicts.length).toBeGreaterThan(0)
    expect(second.simulation.traceHash()).toBe(first.simulation.traceHash())
    expect(second.simulation.steps).toBe(first.simulation.steps)
    hashes.add(first.simulation.traceHash())
  }
  expect(hashes.size).toBe(20)
})

test('actors that fail on the way come back from disk, and nothing is lost or counted twice', () => {
  for (let seed = 100; seed < 140; seed++) {
    const { simulation, verdicts } = demo(seed)
    simulation.run(5_000)
    expect(verdicts.at(-1)).toEqual({ sums: [1830, 1830, 1830], downs: 3 })
  }
})

test('tellers crash at any moment, and the sums are right all the same', () => {
  for (let seed = 200; seed < 230; seed++) {
    const { simulation, node, verdicts } = demo(seed)
    for (const victim of [1, 2, 3, 1]) {
      simulation.at(simulation.random.below(30_000), () => {
        for (const thread of [1, 2]) node.crash((thread << 20) + victim)
      })
    }
    expect(simulation.runUntil(() => verdicts.length > 0, 60_000)).toBe(true)
    expect(verdicts[0]).toMatchObject({ sums: [1830, 1830, 1830] })
  }
})

test('a paused actor takes no turns and loses nothing', () => {
  const { simulation, node, verdicts } = demo(7)
  const [teller] = [1, 2].flatMap((thread) => (node.isAlive((thread << 20) + 1) ? [] : [(thread << 20) + 1]))
  simulation.at(1_500, () => node.pause(teller!))
  simulation.run(3_000)
  expect(verdicts).toEqual([])
  simulation.at(0, () => node.resume(teller!))
  simulation.run(3_000)
  expect(verdicts.at(-1)).toMatchObject({ sums: [1830, 1830, 1830] })
})

test('after a power cut another node over the same disk goes on from what was flushed', () => {
  const { simulation, node, disk } = demo(11)
  simulation.run(6)
  node.kill()
  disk.crash(simulation.random)
  const answers: unknown[] = []
  const roles = { ...ROLES }
  const later = simulation.node({
    disk,
    roles,
    createActor: (spec, context) =>
      spec.kind === 'listener' ? new Listener((message) => void answers.push(message)) : createActor(spec, context),
    onFatal: (error) => {
      throw error
    },
  })
  const listener = later.spawn({ kind: 'listener' })
  if (!disk.isDirectory('/data')) disk.makeDirectory('/data')
  const teller = later.spawn({ kind: 'teller', path: '/data/1' } as ActorSpec)
  later.post(listener, teller, request(listener, 1, { op: 'add', id: 1000, amount: 0 }))
  simulation.run(1_000)
  expect(answers).toMatchObject([{ kind: 'response', requestId: 1 }])
})

test('what the machine would answer differently each time throws under simulation, and works again after it', () => {
  const caught: string[] = []
  const temptations: [string, () => unknown][] = [
    ['Date.now', () => Date.now()],
    ['new Date()', () => new Date()],
    ['Math.random', () => Math.random()],
    ['performance.now', () => performance.now()],
    ['setTimeout', () => setTimeout(() => {}, 0)],
    ['process.hrtime', () => process.hrtime()],
    ['crypto.randomUUID', () => crypto.randomUUID()],
  ]
  const simulation = new Simulation({ seed: 1 })
  simulation.at(0, () => {
    for (const [name, temptation] of temptations) {
      try {
        temptation()
      } catch (error) {
        if (error instanceof Error && error.message.includes(name)) caught.push(name)
      }
    }
    expect(new Date(5).getTime()).toBe(5)
  })
  simulation.run(1)
  expect(caught).toEqual(temptations.map(([name]) => name))
  for (const [, temptation] of temptations) temptation()
})

test('a deferred turn comes after everything that is ready, and a timer not before its time', () => {
  const order: string[] = []
  const simulation = new Simulation({ seed: 3, latencyUs: () => 0 })
  const node = nodeOf(simulation, (context) => ({
    start() {
      context.defer(() => order.push('deferred'))
      context.schedule(2, () => order.push(`timer at ${simulation.nowUs} us`))
      const cancelled = context.schedule(1, () => order.push('never'))
      context.cancel(cancelled)
      context.send(context.self, { kind: 'actor-up', actor: 1 })
    },
    receive(message) {
      order.push(message.kind)
    },
    stop() {},
  }))
  node.spawn({ kind: 'any' }, 0)
  simulation.run(10)
  expect(order).toEqual(['actor-up', 'deferred', 'timer at 2000 us'])
})

test('messages are frozen copies, and what is not plain data is refused', () => {
  const body = { list: [1, 2], bytes: new Uint8Array([1]) }
  const seen: Message[] = []
  let refusal: unknown = null
  const simulation = new Simulation({ seed: 3 })
  const node = nodeOf(simulation, (context) => ({
    start() {
      context.send(context.self, { kind: 'response', requestId: 1, errorCode: 0, body })
      body.list.push(3)
      body.bytes[0] = 9
      try {
        context.send(context.self, { kind: 'response', requestId: 1, errorCode: 0, body: { deep: [() => 1] } })
      } catch (error) {
        refusal = error
      }
    },
    receive(message) {
      seen.push(message)
    },
    stop() {},
  }))
  node.spawn({ kind: 'any' }, 0)
  simulation.run(10)
  expect(seen).toEqual([{ kind: 'response', requestId: 1, errorCode: 0, body: { list: [1, 2], bytes: new Uint8Array([1]) } }])
  expect(Object.isFrozen((seen[0] as { body: { list: number[] } }).body.list)).toBe(true)
  expect(String(refusal)).toContain('message.body.deep[0] is a function')
})

function nodeOf(simulation: Simulation, make: (context: HostContext) => Actor): SimulatedRuntime {
  return simulation.node({
    disk: new MemoryDisk(),
    createActor: (_spec, context) => make(context),
    onFatal: (error) => {
      throw error
    },
  })
}
