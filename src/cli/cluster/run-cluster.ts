import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, resolve } from 'node:path'
import { styleText } from 'node:util'
import { NodeClock } from '../../../actors/runtime/node-clock.ts'
import { NodeDisk } from '../../../actors/runtime/node-disk.ts'
import { NodeRandom } from '../../../actors/runtime/node-random.ts'
import { ConfigError } from '../../base/config/config-error.ts'
import { hostAndPort } from '../../base/host-and-port.ts'
import { countingPorts, DEFAULT_CLUSTER, type LocalPorts, nodeCount, type PlannedNode, planCluster } from '../cluster-plan.ts'
import { EXIT_FAILED } from '../failure.ts'
import { CLUSTER_CONFIG_FILE, FIRST_PORT, LOCAL_HOST, settingsOfCluster } from '../settings.ts'
import { printJson } from '../table.ts'
import { UsageError } from '../usage.ts'
import { ClusterManager, type ClusterStatus } from './cluster-manager.ts'
import type { AskingView, ClusterSight } from './cluster-view.ts'
import { askControl, serveControl } from './control-socket.ts'
import { formatTogether } from './format-together.ts'
import { statusLines } from './status-lines.ts'

export interface ClusterFlags {
  readonly config?: string | false
  readonly brokers?: number
  readonly port?: number
  readonly host?: string
  readonly dataDir?: string
  readonly set?: readonly string[]
  readonly node?: readonly number[]
  readonly restart?: boolean
}

export interface AskFlags extends Pick<ClusterFlags, 'config' | 'dataDir' | 'set' | 'node'> {
  readonly json?: boolean
}

const REFRESH_MS = 1000
const SAME_SIGNAL_MS = 500

/** Runs the nodes of a cluster, each in a process of its own, until a signal stops them. */
export async function runCluster(flags: ClusterFlags): Promise<void> {
  const { nodes: all, folder } = await plan(flags)
  const wanted = flags.node ?? []
  const unknown = wanted.find((id) => !all.some((node) => node.id === id))
  if (unknown !== undefined) throw new UsageError(`there is no node ${unknown}, but ${all.map(({ id }) => id).join(', ')}`)
  const nodes = all.filter(({ id }) => wanted.length === 0 || wanted.includes(id))
  const screen = new Screen()
  const manager = new ClusterManager({
    nodes,
    voterCount: all.filter(({ roles }) => roles.includes('controller')).length,
    view: new LaterView(),
    restarts: flags.restart === true,
    say: (line) => screen.say(line),
    changed: () => screen.changed(),
    allDied: () => process.exit(EXIT_FAILED),
  })
  const end = async (): Promise<void> => {
    await manager.stop()
    await screen.last()
    process.exit(manager.hadFailure ? EXIT_FAILED : 0)
  }
  let stoppingSinceMs = 0
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (stoppingSinceMs === 0) {
        stoppingSinceMs = performance.now()
        screen.say('stopping, one node after the other')
        void end()
      } else if (performance.now() - stoppingSinceMs > SAME_SIGNAL_MS) process.exit(EXIT_FAILED)
    })
  }
  await serveControl(folder, async (request, say) => {
    switch (request.command) {
      case 'status':
        return await manager.status()
      case 'restart':
        await manager.restart(request.nodes, say)
        return null
      case 'stop':
        screen.say('stopping, one node after the other')
        await manager.stop()
        setImmediate(() => void end())
        return null
    }
  })
  formatTogether(nodes, { disk: new NodeDisk(), clock: new NodeClock(), random: new NodeRandom() })
  screen.watch(() => manager.status())
  try {
    await manager.start()
  } catch (error) {
    screen.end()
    await manager.stop()
    throw error
  }
  screen.say(`${styleText('bold', manager.bootstrap, { stream: process.stdout })} serve, data in ${folder}`)
}

export async function clusterStatus(flags: AskFlags): Promise<void> {
  const status = await askControl((await plan(flags)).folder, { command: 'status' }, () => {})
  if (flags.json === true) printJson(status)
  else for (const line of status === null ? [] : statusLines(status)) console.log(line)
}

export async function restartCluster(flags: AskFlags): Promise<void> {
  await askControl((await plan(flags)).folder, { command: 'restart', nodes: flags.node ?? [] }, (line) => console.log(line))
}

export async function stopCluster(flags: AskFlags): Promise<void> {
  await askControl((await plan(flags)).folder, { command: 'stop' }, () => {})
}

/** The nodes, their folders absolute, and the folder that the cluster is known by. */
async function plan(flags: ClusterFlags): Promise<{ nodes: readonly PlannedNode[]; folder: string }> {
  const cwd = process.cwd()
  const found = existsSync(resolve(cwd, CLUSTER_CONFIG_FILE)) ? CLUSTER_CONFIG_FILE : undefined
  const file = flags.config === false ? undefined : (flags.config ?? found)
  const path = file === undefined ? null : resolve(cwd, file)
  const read =
    path === null ? DEFAULT_CLUSTER : (await import('../parse-cluster-config.ts')).parseClusterConfig(path, readText(path))
  const { properties: common, own } = settingsOfCluster(
    read.properties,
    path === null ? cwd : dirname(path),
    flags,
    process.env,
    cwd,
  )
  const config = {
    ...(flags.brokers === undefined ? read : { brokers: flags.brokers }),
    properties: { 'log.dirs': resolve(cwd, 'rafka-data'), ...common },
  }
  const count = nodeCount(config)
  const host = flags.host ?? LOCAL_HOST
  const ports = flags.port === 0 ? await freePorts(host, count) : countingPorts(host, flags.port ?? FIRST_PORT, count)
  const nodes = planCluster(config, ports).map((node) => ({ ...node, properties: { ...withListeners(node, ports), ...own } }))
  return { nodes, folder: config.properties['log.dirs'].split(',')[0]! }
}

/** A node that is alone is planned as it is written; here it is started on a port of this machine. */
function withListeners({ properties }: PlannedNode, { host, brokers }: LocalPorts): Record<string, string> {
  return { listeners: `PLAINTEXT://${hostAndPort(host, brokers[0]!)}`, ...properties }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new ConfigError(`cannot read the configuration file ${path} (${(error as NodeJS.ErrnoException).code})`)
  }
}

/** Ports that were free a moment ago: good enough for a trial on one machine, which is what asks for any port at all. */
async function freePorts(host: string, count: number): Promise<LocalPorts> {
  const servers = Array.from({ length: count * 2 }, () => createServer())
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((done, failed) => {
          server.once('error', failed)
          server.listen(0, host, () => done((server.address() as { port: number }).port))
        }),
    ),
  )
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))))
  return { host, brokers: ports.slice(0, count), controllers: ports.slice(count) }
}

/** Loads the client when there is somebody to ask: until then the nodes have the machine for themselves. */
class LaterView {
  #view: Promise<AskingView> | null = null

  async look(bootstrap: string): Promise<ClusterSight | null> {
    if (bootstrap === '') return null
    this.#view ??= import('./cluster-view.ts').then(({ AskingView }) => new AskingView())
    return (await this.#view).look(bootstrap)
  }

  close(): void {
    void this.#view?.then((view) => view.close())
  }
}

/** On a terminal one line a node, written over and over; elsewhere a line whenever one of them is other than before. */
class Screen {
  #status: (() => Promise<ClusterStatus>) | null = null
  #timer: NodeJS.Timeout | null = null
  #shown: readonly string[] = []
  #said = new Map<number, string>()
  #refreshing: Promise<void> | null = null
  #ended = false

  watch(status: () => Promise<ClusterStatus>): void {
    this.#status = status
    this.#timer = setInterval(() => void this.#refresh(), REFRESH_MS)
    void this.#refresh()
  }

  changed(): void {
    void this.#refresh()
  }

  say(line: string): void {
    this.#erase()
    console.log(line)
    this.#draw()
  }

  /** What there is to be shown at the end. */
  async last(): Promise<void> {
    await this.#refreshing
    await this.#refresh()
    this.end()
  }

  end(): void {
    this.#ended = true
    if (this.#timer !== null) clearInterval(this.#timer)
  }

  #refresh(): Promise<void> {
    this.#refreshing ??= this.#look().finally(() => {
      this.#refreshing = null
    })
    return this.#refreshing
  }

  async #look(): Promise<void> {
    const status = await this.#status?.()
    if (status === undefined || this.#ended) return
    if (process.stdout.isTTY) {
      this.#erase()
      this.#shown = statusLines(status)
      this.#draw()
      return
    }
    for (const node of status.nodes) {
      const told = `node ${node.id}: ${node.state}${node.pid === null ? '' : `, pid ${node.pid}`}${node.state === 'ready' ? `, ${node.address}` : ''}${node.leads ? ', leads the quorum' : ''}`
      if (node.state !== 'new' && this.#said.get(node.id) !== told) console.log(told)
      this.#said.set(node.id, told)
    }
  }

  #erase(): void {
    if (process.stdout.isTTY && this.#shown.length > 0) process.stdout.write(`\x1b[${this.#shown.length}A\x1b[0J`)
    this.#shown = this.#shown.length > 0 && process.stdout.isTTY ? this.#shown : []
  }

  #draw(): void {
    if (process.stdout.isTTY) for (const line of this.#shown) console.log(line)
  }
}
