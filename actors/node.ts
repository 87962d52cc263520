import { assert } from '../src/base/assert.ts'
import type { Clock } from '../src/base/clock.ts'
import type { BrokerConfig } from '../src/base/config/broker-config.ts'
import { LeveledLogger, type LogLevel } from '../src/base/leveled-logger.ts'
import { type Logger, SILENT_LOGGER } from '../src/base/logger.ts'
import type { Network } from '../src/base/network.ts'
import type { RequestFaults } from '../src/broker/faults/request-faults.ts'
import { DirectoryLock } from './directory-lock.ts'
import type { CreateActor } from './runtime/actor-spec.ts'
import type { HostContext } from './runtime/host-context.ts'
import type { InlineRuntime } from './runtime/inline.ts'
import type { Runtime, RuntimeOptions } from './runtime/runtime.ts'
import type { TelemetrySnapshot } from './runtime/thread-telemetry.ts'
import type { BoundListener, Supervisor } from './supervisor.ts'
import { VERSION } from './version.ts'

export interface NodeOptions {
  /** Default: silent. */
  logger?: Logger
  /** Less important lines are not given to `logger`; can be altered while the node runs. Default: all are. */
  logLevel?: LogLevel
  /** The node cannot go on: called once, after it served. The node should then be stopped. */
  onFatal?: (error: Error) => void
  /** For a node in the process of a test, all actors inline: what it is made of that a test has its hands on. */
  embedding?: Embedding
}

export interface Embedding {
  readonly clock: Clock
  networkFor(context: HostContext): Network
  readonly faults: RequestFaults
  /** Called with what the node's actors run on. */
  runs(runtime: InlineRuntime): void
}

/** A running node. */
export interface RunningNode {
  readonly version: string
  readonly clusterId: string
  readonly listeners: readonly BoundListener[]
  /** Of `/metrics`, null where it is not served. */
  readonly httpPort: number | null
  telemetry(): Promise<TelemetrySnapshot>
  /**
   * Stops cleanly: leaderships handed over, every log flushed, closed and marked. Calling it again gives the same promise. `handsOver: false` for the last nodes of a
   * cluster: without most of the controllers nobody can move a leadership, and the node would wait for it.
   */
  stop(options?: { readonly handsOver?: boolean }): Promise<void>
  /** Ends it where it stands, as `kill -9` does: nothing is flushed, handed over or marked. Of a node with all actors inline. */
  kill(): Promise<void>
}

/**
 * Starts a node with its actors where `threads.placement` says, and waits until clients are served.
 * Throws `DirectoryInUseError`, `ForeignLogDirectoryError`, `NodeStartError`, `MonitoringError`, `ListenError`, and what a broken log directory throws.
 */
export async function startNode(
  config: BrokerConfig,
  { logger: target = SILENT_LOGGER, logLevel = 'TRACE', onFatal = () => {}, embedding }: NodeOptions = {},
): Promise<RunningNode> {
  const logger = new LeveledLogger(target, logLevel)
  const lock = new DirectoryLock()
  await lock.take(config.logDirs)
  let supervisor: Supervisor | null = null
  let problem: string | null = null
  let served = false
  const started = Promise.withResolvers<{ listeners: readonly BoundListener[]; clusterId: string }>()
  const fail = (error: Error): void => {
    problem = error.message
    if (served) onFatal(error)
    else started.reject(error)
  }
  // The runtime comes first: a worker loads what serves clients while this thread loads the metadata quorum.
  let cast: CreateActor | null = null
  const createActor: CreateActor = (spec, context) => cast!(spec, context)
  const runtime = await runtimeFor(config, {
    createActor,
    onFatal: fail,
    logger,
    arenaBytes: config.arenaBytes,
    clock: embedding?.clock,
  })
  const { createControlCast } = await import('./control-cast.ts')
  const crew = config.threadsPlacement === 'inline' ? null : await import('./cleaner/pooled-crew.ts')
  if (embedding !== undefined) embedding.runs(runtime as InlineRuntime)
  cast = createControlCast({
    config,
    loggerLevel: logger,
    crewFor: crew === null ? undefined : (context) => new crew.PooledCrew(context, config.logCleanerThreads),
    networkFor: embedding?.networkFor,
    others:
      config.threadsPlacement === 'inline'
        ? (await import('./serving-cast.ts')).createCast({ config, networkFor: embedding?.networkFor, faults: embedding?.faults })
        : undefined,
    hooks: {
      started: (actor) => {
        supervisor = actor
      },
      ready: (listeners, clusterId) => started.resolve({ listeners, clusterId }),
      failed: fail,
    },
  })
  const monitoring =
    config.httpListener === null
      ? null
      : new (await import('./monitoring.ts')).Monitoring(
          { telemetry: () => runtime.telemetry(), unhealthy: () => problem, ready: () => served },
          config.metricsSeriesMax,
        )
  let stopping: Promise<void> | null = null
  const stop = async (handsOver = true): Promise<void> => {
    served = false
    monitoring?.close()
    await new Promise<void>((done) => {
      // A node that failed while it started, or whose supervisor is down, has nothing that it could say goodbye to.
      if (supervisor === null || problem !== null) done()
      else supervisor.shutdown(done, handsOver)
    })
    await runtime.close()
    lock.release()
  }
  const kill = async (): Promise<void> => {
    served = false
    monitoring?.close()
    assert(embedding !== undefined, 'only an embedded node can be killed: of others the process is')
    await (runtime as InlineRuntime).kill()
    lock.release()
  }
  try {
    const httpPort = monitoring === null ? null : await monitoring.listen(config.httpListener!)
    runtime.spawn({ kind: 'supervisor' })
    const { listeners, clusterId } = await started.promise
    served = true
    return {
      version: VERSION,
      clusterId,
      listeners,
      httpPort,
      telemetry: () => runtime.telemetry(),
      stop: ({ handsOver } = {}) => (stopping ??= stop(handsOver)),
      kill: () => (stopping ??= kill()),
    }
  } catch (error) {
    problem ??= String(error)
    await stop()
    throw error
  }
}

/** What runs on the main thread and what runs on workers is loaded where it runs, and nowhere else: it starts sooner and stays smaller. */
async function runtimeFor(
  config: BrokerConfig,
  { clock, ...options }: RuntimeOptions & { clock?: Clock | undefined },
): Promise<Runtime> {
  const { threadsPlacement, threadsMax } = config
  if (threadsPlacement === 'inline') return new (await import('./runtime/inline.ts')).InlineRuntime({ ...options, clock })
  const [{ availableParallelism }, { defaultPlacement }, { ThreadsRuntime }] = await Promise.all([
    import('node:os'),
    import('./runtime/placement.ts'),
    import('./runtime/threads.ts'),
  ])
  const runtime = new ThreadsRuntime({
    ...options,
    // Sources run as they are in a checkout; the package holds compiled ones.
    castModule: new URL(import.meta.url.endsWith('.ts') ? './serving-cast.ts' : './serving-cast.js', import.meta.url),
    castData: { config },
    placement: defaultPlacement(availableParallelism(), threadsPlacement, threadsMax === 0 ? undefined : threadsMax),
  })
  runtime.warmUp('network')
  return runtime
}
