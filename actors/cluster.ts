import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { resolveBrokerConfig } from '../src/base/config/broker-config.ts'
import type { Logger } from '../src/base/logger.ts'
import { type RunningNode, startNode } from './node.ts'
// Loaded with this module and not by the first start, which then is as quick as all others.
import './control-cast.ts'
import './runtime/inline.ts'
import './serving-cast.ts'

export interface ClusterOptions {
  /** Port to listen on; 0, the default, takes a free one. */
  port?: number
  /** Default `127.0.0.1`. */
  host?: string
  /** Folder for the data, kept at the end. Default: a temporary one, removed at the end. */
  dataDir?: string
  /** Kafka broker configurations by name, such as `{ 'num.partitions': '3' }`. */
  properties?: Readonly<Record<string, string>>
  /** Where actors run. `inline`, the default, keeps all on the caller's thread; `auto` and `dedicated` use worker threads. */
  placement?: 'inline' | 'auto' | 'dedicated'
  /** Default: silent. */
  logger?: Logger
}

/** A cluster in this process. `await using` stops it at the end of the block. */
export interface Cluster extends AsyncDisposable {
  /** `host:port`, as clients take it. */
  readonly bootstrapServers: string
  readonly clusterId: string
  readonly dataDir: string
  /** Stops it, and removes the data where the folder was a temporary one. Calling it again is fine. */
  stop(): Promise<void>
}

/**
 * Starts a node of Rafka inside this process and resolves when it serves clients. Nothing outside the data folder is touched, and nothing is left
 * behind by `stop`. Throws `ConfigError` for properties that cannot be, and what `startNode` throws.
 */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const { port = 0, host = '127.0.0.1', properties = {}, placement = 'inline', logger } = options
  const temporary = options.dataDir === undefined
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'rafka-')))
  const remove = async (): Promise<void> => {
    if (temporary) await rm(dataDir, { recursive: true, force: true })
  }
  let node: RunningNode
  try {
    const { config } = resolveBrokerConfig({
      ...EMBEDDED_DEFAULTS,
      listeners: `PLAINTEXT://${host}:${port}`,
      'log.dirs': dataDir,
      'threads.placement': placement,
      ...properties,
    })
    node = await startNode(config, { logger })
  } catch (error) {
    await remove()
    throw error
  }
  const [listener] = node.listeners
  let stopped: Promise<void> | null = null
  const stop = (): Promise<void> => {
    stopped ??= node.stop().then(remove)
    return stopped
  }
  return {
    bootstrapServers: `${listener!.host}:${listener!.port}`,
    clusterId: node.clusterId,
    dataDir,
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

/** What a test wants other than a server: groups that form at once. */
const EMBEDDED_DEFAULTS = { 'group.initial.rebalance.delay.ms': '0', 'offsets.topic.num.partitions': '1' }
