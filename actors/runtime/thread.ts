import { receiveMessageOnPort, workerData } from 'node:worker_threads'
import { RafkaError } from '../../src/base/errors.ts'
import type { CreateActor } from './actor-spec.ts'
import { ForwardedLogger } from './forwarded-logger.ts'
import { NodeClock } from './node-clock.ts'
import { NodeDisk } from './node-disk.ts'
import { NodeRandom } from './node-random.ts'
import { SlabArena } from './slab-arena.ts'
import { Slabs } from './slabs.ts'
import { ThreadHost } from './thread-host.ts'
import { ThreadLinks } from './thread-links.ts'
import type { ThreadData, ThreadOrder, ThreadReport } from './thread-messages.ts'
import { ThreadTelemetry } from './thread-telemetry.ts'

/** What a worker thread runs: a host for actors, at the orders of the main thread. */
async function main(data: ThreadData): Promise<void> {
  const { thread, port, others } = data
  const report = (message: ThreadReport, transfer: readonly ThreadTransfer[] = []): void =>
    port.postMessage(message, [...transfer])
  const { createCast }: { createCast: (data: unknown) => CreateActor } = await import(data.castModule)

  const arena = new SlabArena({ thread, memory: data.arena, shareMaxBytes: data.shareMaxBytes })
  const memories = new Map(others.map((other) => [other.thread, other.arena]))
  const links = new ThreadLinks({
    thread,
    board: data.board,
    ringSlots: data.ringSlots,
    connect: (to, ring, end) => report({ kind: 'connect', to, ring, port: end }, [end]),
    released: (offset) => arena.release(offset),
    catchUp: () => catchUp(),
    rung: () => host.rung(),
    fail: (error) => report(fatal(error)),
  })
  for (const other of others) links.know(other.thread)
  const slabs = new Slabs(
    arena,
    (range) => links.release(range),
    (other) => {
      if (!memories.has(other)) catchUp()
      return memories.get(other) ?? null
    },
  )
  const telemetry = new ThreadTelemetry()
  const host = new ThreadHost({
    thread,
    createActor: createCast(data.castData),
    roles: data.roles,
    supervision: data.supervision,
    clock: new NodeClock(),
    random: new NodeRandom(),
    disk: new NodeDisk(),
    slabs,
    logger: new ForwardedLogger(port),
    telemetry,
    links,
  })

  const obey = (order: ThreadOrder): void => {
    switch (order.kind) {
      case 'thread':
        memories.set(order.thread, order.arena)
        links.know(order.thread)
        host.introduceTo(order.thread)
        break
      case 'connect':
        links.attach(order.ring, order.port)
        host.planPump()
        break
      case 'telemetry':
        report({ kind: 'telemetry', number: order.number, snapshot: telemetry.snapshot() })
        break
      case 'close':
        void host.close().then(() => {
          links.close()
          port.close()
        })
        break
    }
  }
  const catchUp = (): void => {
    for (let waiting = receiveMessageOnPort(port); waiting !== undefined; waiting = receiveMessageOnPort(port))
      obey(waiting.message)
  }
  port.on('message', obey)
  host.planPump()
}

type ThreadTransfer = NonNullable<Parameters<ThreadData['port']['postMessage']>[1]>[number]

function fatal(error: Error): ThreadReport {
  const known = error instanceof RafkaError
  return { kind: 'fatal', error, code: known ? error.code : 'INTERNAL', facts: known ? error.facts : {} }
}

await main(workerData as ThreadData)
