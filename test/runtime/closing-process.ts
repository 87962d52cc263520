import { join } from 'node:path'
import type { ActorSpec } from '../../actors/runtime/actor-spec.ts'
import { InlineRuntime } from '../../actors/runtime/inline.ts'
import { defaultPlacement } from '../../actors/runtime/placement.ts'
import { ThreadsRuntime } from '../../actors/runtime/threads.ts'
import { createActor, Listener } from './demo-cast.ts'

/** Runs the demo on threads and inline, closes both, and should then have nothing left to wait for. */
const [root] = process.argv.slice(2)
const common = {
  roles: { customer: 'network', judge: 'main' } as const,
  onFatal: (error: Error) => {
    throw error
  },
}
for (const kind of ['threads', 'inline'] as const) {
  const { promise, resolve } = Promise.withResolvers<void>()
  const create = (spec: ActorSpec, context: Parameters<typeof createActor>[1]) =>
    spec.kind === 'judge' ? new Listener((message) => message.kind === 'request' && resolve()) : createActor(spec, context)
  const runtime =
    kind === 'threads'
      ? new ThreadsRuntime({
          ...common,
          createActor: create,
          castModule: new URL('./demo-cast.ts', import.meta.url),
          castData: null,
          placement: defaultPlacement(4, 'auto'),
        })
      : new InlineRuntime({ ...common, createActor: create })
  const judge = runtime.spawn({ kind: 'judge' })
  const tellers = [1, 2].map((number) => runtime.spawn({ kind: 'teller', path: join(root!, `${kind}-${number}`) } as ActorSpec))
  runtime.spawn({ kind: 'customer', tellers, judge, deposits: 20 } as ActorSpec)
  await promise
  await runtime.close()
}
console.log('closed')
