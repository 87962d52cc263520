import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { ActorSpec } from '../../actors/runtime/actor-spec.ts'
import { asSupervisor, type SupervisorContext } from '../../actors/runtime/host-context.ts'
import { defaultPlacement } from '../../actors/runtime/placement.ts'
import { type ThreadsOptions, ThreadsRuntime } from '../../actors/runtime/threads.ts'
import type { ByteRange } from '../../src/base/arena.ts'
import type { Logger } from '../../src/base/logger.ts'
import type { ActorId } from '../../src/messages/context.ts'
import type { Message } from '../../src/messages/message.ts'
import { createActor, Listener, request } from './demo-cast.ts'

const CAST = new URL('./demo-cast.ts', import.meta.url)
const ROLES = { customer: 'network', judge: 'main', driver: 'main' } as const
const MIB = 1 << 20

let root = ''
const open: ThreadsRuntime[] = []
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'rafka-threads-'))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))
afterEach(async () => {
  for (const runtime of open.splice(0)) await runtime.close()
})

interface Started {
  runtime: ThreadsRuntime
  /** Of an actor on the main thread, to which all answers go. */
  context: SupervisorContext
  /** Resolves with the next message that fits. */
  next(fits: (message: Message) => boolean): Promise<Message>
}

/** A runtime with four log threads and one network thread at most, and an actor on the main thread that the test speaks through. */
async function start(options: Partial<ThreadsOptions> = {}): Promise<Started> {
  const { promise, resolve } = Promise.withResolvers<SupervisorContext>()
  const heard: Message[] = []
  const waiting: { fits: (message: Message) => boolean; resolve: (message: Message) => void }[] = []
  const runtime = new ThreadsRuntime({
    castModule: CAST,
    castData: null,
    roles: ROLES,
    placement: { ...defaultPlacement(5, 'auto') },
    arenaBytes: 8 * MIB,
    supervision: { backOffMinMs: 5 },
    onFatal: (error) => {
      throw error
    },
    createActor: (spec, context) => {
      if (spec.kind !== 'driver') return createActor(spec, context)
      resolve(asSupervisor(context))
      return new Listener((message) => {
        const index = waiting.findIndex(({ fits }) => fits(message))
        if (index === -1) heard.push(message)
        else waiting.splice(index, 1)[0]!.resolve(message)
      })
    },
    ...options,
  })
  open.push(runtime)
  runtime.spawn({ kind: 'driver' })
  return {
    runtime,
    context: await promise,
    next: (fits) => {
      const index = heard.findIndex(fits)
      if (index !== -1) return Promise.resolve(heard.splice(index, 1)[0]!)
      return new Promise((done) => waiting.push({ fits, resolve: done }))
    },
  }
}

function answerTo(requestId: number) {
  return (message: Message): boolean => 'requestId' in message && message.requestId === requestId
}

function ask(context: SupervisorContext, to: ActorId, requestId: number, body: unknown): void {
  context.enter(() => context.send(to, request(context.self, requestId, body)))
}

test('the demo gives its sums on threads, with actors that fail on the way', async () => {
  const { runtime, context, next } = await start()
  const tellers = [1, 2, 3].map((number) => runtime.spawn({ kind: 'teller', path: join(root, `${number}`) } as ActorSpec))
  expect(tellers.map((teller) => teller >>> 20)).toEqual([1, 2, 3])
  runtime.spawn({ kind: 'customer', tellers, judge: context.self, deposits: 60 } as ActorSpec)
  expect(await next((message) => message.kind === 'request')).toMatchObject({ body: { sums: [1830, 1830, 1830], downs: 3 } })
  const { counters, gauges } = await runtime.telemetry()
  expect(counters.find(({ name }) => name === 'rafka_actor_failures_total')!.value).toBe(3)
  expect(gauges.filter(({ name }) => name === 'rafka_actors').map(({ value }) => value)).toEqual([1, 1, 1, 1, 1])
})

test('a message of any kind of plain data arrives as it was, also one larger than a ring', async () => {
  const { runtime, context, next } = await start({ ringSlots: 64 })
  const echo = runtime.spawn({ kind: 'echo' })
  const large = new Uint8Array(3 * MIB).map((_, index) => index * 31)
  const body = {
    text: 'déjà \u{1F600}'.repeat(50),
    list: [1, -1, 2 ** 40, 1.5, undefined, null, true],
    absent: undefined,
    bytes: new Uint8Array([1, 2, 3]),
    map: new Map<unknown, unknown>([
      [7, 'seven'],
      ['eight', new Uint8Array([8])],
    ]),
    big: 2n ** 63n,
    records: [large, new Uint8Array(0)],
  }
  ask(context, echo, 1, body)
  ask(context, echo, 2, 'behind it')
  const answer = (await next(answerTo(1))) as { body: typeof body }
  expect(Buffer.compare(answer.body.records[0]!, large)).toBe(0)
  expect({ ...answer.body, records: [] }).toEqual({ ...body, records: [] })
  expect('absent' in answer.body).toBe(true)
  expect(answer.body.bytes.constructor).toBe(Uint8Array)
  expect(await next(answerTo(2))).toMatchObject({ body: 'behind it' })
})

test('slab memory is read where it lies and goes home when it is released', async () => {
  const { runtime, context, next } = await start()
  const reader = runtime.spawn({ kind: 'reader' })
  const freeAtFirst = 8 * MIB - 100 * 4096
  for (let round = 0; round < 200; round++) {
    ask(context, reader, round, 100 * 4096)
    const done = (await next(answerTo(round))) as { bytes: ByteRange; highWatermark: number }
    expect(done.bytes.arena).toBe(1)
    expect(context.arena.view(done.bytes)[409_599]).toBe(round)
    context.enter(() => context.arena.release(done.bytes))
    if (round > 0 && round % 50 === 0) expect(done.highWatermark).toBeGreaterThan(freeAtFirst - 8 * 409_600)
  }
  // The release before last is home for certain: releases travel behind the messages of their batch.
  for (const requestId of [1000, 1001, 1002]) {
    ask(context, reader, requestId, 1)
    const done = (await next(answerTo(requestId))) as { bytes: ByteRange; highWatermark: number }
    context.enter(() => context.arena.release(done.bytes))
    if (requestId === 1002) expect(done.highWatermark).toBeGreaterThanOrEqual(8 * MIB - 2 * 4096)
  }
})

test.each([
  { polite: true, count: 30_000, workUs: 3 },
  { polite: false, count: 30_000, workUs: 0 },
])(
  'a fast producer and a slow consumer lose nothing, and one that heeds congestion stays bounded: %o',
  async ({ polite, count, workUs }) => {
    const { runtime, context, next } = await start({ ringSlots: 256, castData: { seen: new SharedArrayBuffer(4) } })
    const consumer = runtime.spawn({ kind: 'consumer', judge: context.self, count, workUs } as ActorSpec)
    runtime.spawn({ kind: 'producer', consumer, count, polite } as ActorSpec)
    const verdict = (await next((message) => message.kind === 'request')) as { body: { received: number; gapMax: number } }
    expect(verdict.body.received).toBe(count)
    if (polite) expect(verdict.body.gapMax).toBeLessThanOrEqual(256 + 1)
    else expect(verdict.body.gapMax).toBeGreaterThan(1_000)
  },
)

test('dedicated gives each actor its thread, started while the others run', async () => {
  const { runtime, context, next } = await start({ placement: defaultPlacement(2, 'dedicated') })
  for (let number = 1; number <= 6; number++) {
    const echo = runtime.spawn({ kind: 'echo' })
    expect(echo >>> 20).toBe(number)
    ask(context, echo, number, number)
    expect(await next(answerTo(number))).toMatchObject({ body: number })
  }
})

test('who asks an actor that throws hears that it is down and, later, up', async () => {
  const { runtime, context, next } = await start()
  const teller = runtime.spawn({ kind: 'teller', path: join(root, 'asked') } as ActorSpec)
  ask(context, teller, 1, { op: 'fail' })
  expect(await next((message) => message.kind === 'actor-down')).toEqual({ kind: 'actor-down', actor: teller })
  expect(await next((message) => message.kind === 'actor-up')).toEqual({ kind: 'actor-up', actor: teller })
  ask(context, teller, 2, { op: 'add', id: 1, amount: 5 })
  expect(await next(answerTo(2))).toMatchObject({ body: 5 })
})

test('a stopped actor is reported down and its thread is used again', async () => {
  const { runtime, context, next } = await start()
  const first = runtime.spawn({ kind: 'echo' })
  runtime.stop(first)
  expect(await next((message) => message.kind === 'actor-down')).toEqual({ kind: 'actor-down', actor: first })
  const second = runtime.spawn({ kind: 'echo' })
  expect([first >>> 20, second >>> 20]).toEqual([1, 1])
  ask(context, second, 1, 'still there')
  expect(await next(answerTo(1))).toMatchObject({ body: 'still there' })
})

test('an actor that fails too often stops the node, and the main thread hears why', async () => {
  const { promise, resolve } = Promise.withResolvers<Error>()
  const lines: string[] = []
  const logger: Logger = {
    debug() {},
    info() {},
    warn() {},
    error: (message, fields) => void lines.push(`${message} ${fields?.['thread']}`),
  }
  const { runtime } = await start({ onFatal: resolve, logger, supervision: { backOffMinMs: 1, backOffMaxMs: 1 } })
  runtime.spawn({ kind: 'failing' })
  expect(await promise).toMatchObject({ code: 'ACTOR_FAILED', facts: { kind: 'failing', failures: 6, thread: 1 } })
  expect(lines.at(-1)).toBe('an actor failed too often; the node stops 1')
})

test.each(['exit', 'throw'])('a thread that dies stops the node (%s), and closing works all the same', async (way) => {
  const { promise, resolve } = Promise.withResolvers<Error>()
  const { runtime, context } = await start({ onFatal: resolve })
  const deadly = runtime.spawn({ kind: 'deadly' })
  runtime.spawn({ kind: 'echo' })
  ask(context, deadly, 1, way)
  expect(await promise).toMatchObject({ code: 'THREAD_DIED', facts: { thread: 1 } })
  await runtime.close()
})

test('a cast that cannot be loaded stops the node', async () => {
  const { promise, resolve } = Promise.withResolvers<Error>()
  const { runtime } = await start({ onFatal: resolve, castModule: new URL('./no-such-cast.ts', import.meta.url) })
  runtime.spawn({ kind: 'echo' })
  expect(await promise).toMatchObject({ code: 'THREAD_DIED' })
})

test('a process whose runtime was closed ends by itself', () => {
  const script = fileURLToPath(new URL('./closing-process.ts', import.meta.url))
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, root], { encoding: 'utf8', timeout: 10_000 })
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'closed\n', stderr: '' })
})
