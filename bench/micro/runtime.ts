/**
 * What the actor runtime itself costs: messages there and back inline and between threads, starting threads, slab memory, the
 * simulator. `node bench/micro/runtime.ts`. Prints one line a figure; needs two idle cores to say anything.
 */
import type { ActorSpec, CreateActor } from '../../actors/runtime/actor-spec.ts'
import { InlineRuntime } from '../../actors/runtime/inline.ts'
import type { Runtime } from '../../actors/runtime/runtime.ts'
import { Simulation } from '../../actors/runtime/simulation.ts'
import { SlabArena } from '../../actors/runtime/slab-arena.ts'
import { ThreadsRuntime } from '../../actors/runtime/threads.ts'
import { MemoryDisk } from '../../src/base/memory-disk.ts'
import { createCast, type PingSpec } from './runtime-cast.ts'

const onFatal = (error: Error): void => {
  throw error
}
const CAST = new URL('./runtime-cast.ts', import.meta.url)

/** Microseconds that the pings of `specs` took together, from the first to the last answer. */
async function pinged(
  make: (create: CreateActor) => Runtime,
  specs: Omit<PingSpec, 'to' | 'judge'>[],
  pongs: number,
): Promise<number> {
  const taken: number[] = []
  const { promise, resolve } = Promise.withResolvers<void>()
  const others = createCast()
  const runtime = make((spec, context) =>
    spec.kind === 'judge'
      ? {
          start() {},
          receive(message) {
            if (message.kind === 'request' && taken.push(message.body as number) === specs.length) resolve()
          },
          stop() {},
        }
      : others(spec, context),
  )
  const judge = runtime.spawn({ kind: 'judge' })
  const targets = Array.from({ length: pongs }, () => runtime.spawn({ kind: 'pong' }))
  for (const [index, spec] of specs.entries()) {
    runtime.spawn({ ...spec, to: targets[index % pongs]!, judge } as ActorSpec)
  }
  await promise
  await runtime.close()
  return Math.max(...taken)
}

const roles = { judge: 'main', ping: 'network' } as const
const inline = (create: CreateActor): Runtime => new InlineRuntime({ createActor: create, roles, onFatal })
const threads = (create: CreateActor): Runtime =>
  new ThreadsRuntime({
    createActor: create,
    roles,
    onFatal,
    castModule: CAST,
    castData: null,
    placement: { mode: 'auto', logThreadsMax: 1, networkThreadsMax: 1, coLocated: false, threadsCap: 10 },
  })

async function messages(label: string, make: (create: CreateActor) => Runtime): Promise<void> {
  for (const packed of [false, true]) {
    const kind = packed ? 'packed' : 'hot'
    for (const window of [1, 64, 1024]) {
      const count = (window === 1 ? 30_000 : packed ? 200_000 : 1_000_000) / (label === 'inline' && window === 1 ? 0.1 : 1)
      const before = process.cpuUsage()
      const us = await pinged(make, [{ kind: 'ping', count, window, packed }], 1)
      const { user, system } = process.cpuUsage(before)
      const cpu = ((user + system) / count).toFixed(2)
      console.log(`${label}, ${kind}, ${window} open: ${(us / count).toFixed(2)} us there and back, ${cpu} CPU us of both`)
    }
  }
}

async function starting(): Promise<void> {
  const count = 16
  const beforeBytes = process.memoryUsage.rss()
  const startMs = performance.now()
  const before = process.cpuUsage()
  let answered = 0
  const { promise, resolve } = Promise.withResolvers<void>()
  const runtime = new ThreadsRuntime({
    roles,
    onFatal,
    castModule: CAST,
    castData: null,
    placement: { mode: 'dedicated', logThreadsMax: count, networkThreadsMax: 1, coLocated: false, threadsCap: count },
    createActor: (_spec, its) => ({
      start() {
        const pongs = Array.from({ length: count }, () => runtime.spawn({ kind: 'pong' }))
        for (const pong of pongs) {
          its.send(pong, {
            kind: 'append',
            from: its.self,
            requestId: 1,
            bytes: { arena: 0, offset: 0, length: 0 },
            acks: 1,
            origin: 'client',
            timeoutMs: -1,
          })
        }
      },
      receive(message) {
        if (message.kind === 'appended' && ++answered === count) resolve()
      },
      stop() {},
    }),
  })
  runtime.spawn({ kind: 'judge' })
  await promise
  const ms = performance.now() - startMs
  const grown = (process.memoryUsage.rss() - beforeBytes) / 1e6
  const { user, system } = process.cpuUsage(before)
  const cpuMs = (user + system) / 1e3 / count
  console.log(
    `${count} threads: ${(ms / count).toFixed(1)} ms each until the first answer, ${cpuMs.toFixed(1)} CPU ms, ${(grown / count).toFixed(1)} MB each`,
  )
  const closeMs = performance.now()
  await runtime.close()
  console.log(`${count} threads: closed in ${(performance.now() - closeMs).toFixed(0)} ms`)
}

function slabs(): void {
  const beforeBytes = process.memoryUsage.rss()
  const arena = new SlabArena({ thread: 0, memory: new SharedArrayBuffer(256 << 20) })
  const bytes = Buffer.from(arena.memory)
  const rounds = 2_000_000
  for (const length of [16_384, 1_048_676]) {
    const startMs = performance.now()
    let kept = arena.allocate(length)!
    for (let round = 0; round < rounds; round++) {
      const next = arena.allocate(length)!
      arena.release(kept.offset)
      kept = next
    }
    arena.release(kept.offset)
    console.log(
      `slab of ${length} bytes: ${(((performance.now() - startMs) * 1e6) / rounds).toFixed(0)} ns to allocate and release`,
    )
  }
  let total = 0
  const viewMs = performance.now()
  for (let round = 0; round < rounds; round++) total += bytes.subarray(round & 0xffff, (round & 0xffff) + 16_384).length
  console.log(`view of a slab: ${(((performance.now() - viewMs) * 1e6) / rounds).toFixed(0)} ns (${total > 0})`)
  console.log(
    `an unused arena of 256 MiB: ${((process.memoryUsage.rss() - beforeBytes) / 1e6).toFixed(1)} MB resident with the code of this test`,
  )
}

function simulating(): void {
  const others = createCast()
  const startMs = performance.now()
  let steps = 0
  for (let seed = 0; seed < 20; seed++) {
    const simulation = new Simulation({ seed })
    const node = simulation.node({ disk: new MemoryDisk(), roles, onFatal, createActor: others })
    const judge = node.spawn({ kind: 'pong' })
    for (let pair = 0; pair < 5; pair++) {
      const to = node.spawn({ kind: 'pong' })
      node.spawn({ kind: 'ping', count: 2_000, window: 4, packed: false, to, judge } as ActorSpec)
    }
    simulation.run(60_000)
    steps += simulation.steps
  }
  console.log(`simulator: ${((steps / (performance.now() - startMs)) * 1e3).toFixed(0)} events a second`)
}

slabs()
simulating()
await starting()
await messages('inline', inline)
await messages('threads', threads)
