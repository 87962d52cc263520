import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ActorSpec, CreateActor } from '../../actors/runtime/actor-spec.ts'
import type { HostContext } from '../../actors/runtime/host-context.ts'
import { InlineRuntime } from '../../actors/runtime/inline.ts'
import { createActor, Listener, request } from './demo-cast.ts'

let root = ''
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'rafka-inline-'))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const ROLES = { judge: 'main', customer: 'network' } as const

function runtimeOf(create: CreateActor, strict = false): InlineRuntime {
  return new InlineRuntime({
    createActor: create,
    roles: ROLES,
    strict,
    arenaBytes: 8 << 20,
    supervision: { backOffMinMs: 5 },
    onFatal: (error) => {
      throw error
    },
  })
}

test.each([true, false])('the demo gives its sums, with actors that fail on the way (strict: %s)', async (strict) => {
  const { promise, resolve } = Promise.withResolvers<unknown>()
  const runtime = runtimeOf(
    (spec, context) =>
      spec.kind === 'judge'
        ? new Listener((message) => message.kind === 'request' && resolve(message.body))
        : createActor(spec, context),
    strict,
  )
  const judge = runtime.spawn({ kind: 'judge' })
  const tellers = [1, 2, 3].map((number) =>
    runtime.spawn({ kind: 'teller', path: join(root, `${number}-${strict}`) } as ActorSpec),
  )
  runtime.spawn({ kind: 'customer', tellers, judge, deposits: 60 } as ActorSpec)
  expect(await promise).toEqual({ sums: [1830, 1830, 1830], downs: 3 })
  const { counters } = await runtime.telemetry()
  expect(counters.find(({ name }) => name === 'rafka_actor_failures_total')).toMatchObject({
    value: 3,
    labels: { kind: 'teller' },
  })
  await runtime.close()
})

test('a socket callback is a turn: what it sends is answered before the loop sleeps, deferred turns close the batch', async () => {
  const order: string[] = []
  const { promise, resolve } = Promise.withResolvers<void>()
  let context: HostContext | null = null
  const runtime = runtimeOf((spec, its) => {
    if (spec.kind === 'echo') return createActor(spec, its)
    context = its
    return new Listener((message) => {
      order.push(message.kind)
      its.defer(() => {
        if (order.push('deferred') === 7) resolve()
      })
    })
  })
  const echo = runtime.spawn({ kind: 'echo' })
  runtime.spawn({ kind: 'judge' })
  await new Promise((started) => setTimeout(started, 5))
  const server = createServer((socket) => {
    context!.enter(() => {
      order.push('turn')
      context!.enter(() => order.push('nested'))
      context!.send(echo, request(context!.self, 1, null))
      context!.send(echo, request(context!.self, 2, null))
      order.push('end of turn')
    })
    socket.destroy()
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  connect((server.address() as { port: number }).port, '127.0.0.1').on('error', () => {})
  await promise
  expect(order).toEqual(['turn', 'nested', 'end of turn', 'response', 'response', 'deferred', 'deferred'])
  server.close()
  await runtime.close()
})

test('a thousand hops of one message do not keep the event loop from its timers', async () => {
  let hops = 0
  let hopsAtTimer = 0
  const runtime = runtimeOf((_spec, context) => ({
    start() {
      context.send(context.self, request(context.self, 0, null))
    },
    receive(message) {
      hops++
      context.send(context.self, message)
    },
    stop() {},
  }))
  runtime.spawn({ kind: 'any' })
  await new Promise<void>((resolve) =>
    setTimeout(() => {
      hopsAtTimer = hops
      resolve()
    }, 10),
  )
  expect(hopsAtTimer).toBeGreaterThan(1_000)
  await runtime.close()
})

test('timers fire in order and not early, and cancelled ones do not', async () => {
  const fired: string[] = []
  const { promise, resolve } = Promise.withResolvers<void>()
  const runtime = runtimeOf((_spec, context) => ({
    start() {
      const startUs = context.clock.monotonicUs()
      const late = context.schedule(20, () => expect.unreachable())
      context.schedule(10, () => {
        fired.push('second')
        context.cancel(late)
        expect(context.clock.monotonicUs() - startUs).toBeGreaterThanOrEqual(10_000)
      })
      context.schedule(1, () => fired.push('first'))
      context.schedule(30, resolve)
    },
    receive() {},
    stop() {},
  }))
  runtime.spawn({ kind: 'any' })
  await promise
  expect(fired).toEqual(['first', 'second'])
  await runtime.close()
})

test('closing takes the last turns in reverse order and waits for the syncs in flight', async () => {
  const stopped: number[] = []
  const runtime = runtimeOf((_spec, context) => ({
    start() {
      const file = context.disk.open(join(root, `closing-${context.self}`), 'create')
      context.schedule(60_000, () => expect.unreachable())
      file.write(new Uint8Array(1000), 0)
      file.syncLater(() => {})
    },
    receive() {},
    stop: () => void stopped.push(context.self),
  }))
  const actors = [1, 2, 3].map(() => runtime.spawn({ kind: 'any' }))
  await runtime.close()
  expect(stopped).toEqual(actors.reverse())
})
