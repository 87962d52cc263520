import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { RafkaError } from '../../base/errors.ts'
import type { PlannedNode } from '../cluster-plan.ts'
import type { FromNode, ToNode } from './node-messages.ts'

/** `failed`: it ended, and nobody had asked for that. */
export type NodeState = 'new' | 'starting' | 'ready' | 'stopping' | 'stopped' | 'failed'

/** A node's process could not start, or ended on its own. */
export class NodeEndedError extends RafkaError {
  readonly code = 'NODE_ENDED'
  readonly retriable = false
}

export interface NodeProcessHooks {
  /** Anything that is shown of it is other than before. */
  changed(node: NodeProcess): void
  /** It ended, and nobody had asked for that. */
  died(node: NodeProcess, error: NodeEndedError): void
}

const LAST_LINES = 3
/** Settings of the whole cluster are in the properties already. */
const OWN_VARIABLES = /^(KAFKA|RAFKA)_/

/** A node of the cluster as a process of its own, which does not hear this terminal's Ctrl-C and ends when this process does. */
export class NodeProcess {
  readonly node: PlannedNode
  readonly logFile: string
  readonly #hooks: NodeProcessHooks
  #child: ChildProcess | null = null
  #ended: Promise<void> = Promise.resolve()
  #logStart = 0
  state: NodeState = 'new'
  address = ''
  clusterId = ''
  rssBytes = 0
  /** So many times it was started. */
  starts = 0

  constructor(node: PlannedNode, logFile: string, hooks: NodeProcessHooks) {
    this.node = node
    this.logFile = logFile
    this.#hooks = hooks
  }

  get pid(): number | null {
    return this.#child?.pid ?? null
  }

  get isRunning(): boolean {
    return this.#child !== null
  }

  /** Resolves when it serves. Throws `NodeEndedError`. */
  start(): Promise<void> {
    const started = Promise.withResolvers<void>()
    mkdirSync(dirname(this.logFile), { recursive: true })
    this.#logStart = existsSync(this.logFile) ? statSync(this.logFile).size : 0
    const log = openSync(this.logFile, 'a')
    const settings = Object.entries(this.node.properties).flatMap(([name, value]) => ['--set', `${name}=${value}`])
    const environment = Object.entries(process.env).filter(([name]) => !OWN_VARIABLES.test(name))
    const child = spawn(
      process.execPath,
      [...process.execArgv, process.argv[1]!, 'start', '--no-config', '--node-id', String(this.node.id), ...settings],
      { detached: true, stdio: ['ignore', 'ignore', log, 'ipc'], env: { ...Object.fromEntries(environment), NO_COLOR: '1' } },
    )
    closeSync(log)
    this.#child = child
    this.starts++
    this.rssBytes = 0
    this.#become('starting')
    child.on('message', (message: FromNode) => {
      if (message.kind === 'memory') this.rssBytes = message.rssBytes
      else {
        this.address = message.address
        this.clusterId = message.clusterId
        if (this.state === 'starting') this.#become('ready')
        started.resolve()
      }
    })
    const ended = Promise.withResolvers<void>()
    this.#ended = ended.promise
    const end = (how: string): void => {
      if (this.#child !== child) return
      this.#child = null
      ended.resolve()
      const wanted = this.state === 'stopping'
      this.#become(wanted ? 'stopped' : 'failed')
      const error = new NodeEndedError(`node ${this.node.id} ended (${how})${this.#lastWords()}`, { nodeId: this.node.id, how })
      started.reject(error)
      if (!wanted) this.#hooks.died(this, error)
    }
    child.once('exit', (code, signal) => end(signal === null ? `exit code ${code}` : signal))
    child.once('error', (error) => end(error.message))
    // Whoever waits for the start hears of it; nobody has to.
    started.promise.catch(() => {})
    return started.promise
  }

  /** Stops it cleanly, or after `withinMs` without mercy: then the promise is of false. */
  async stop({ handsOver, withinMs }: { handsOver: boolean; withinMs: number }): Promise<boolean> {
    const child = this.#child
    if (child === null) return true
    this.#become('stopping')
    const message: ToNode = { kind: 'stop', handsOver }
    if (child.connected) child.send(message, () => {})
    else child.kill('SIGTERM')
    let inTime = true
    const timer = setTimeout(() => {
      inTime = false
      child.kill('SIGKILL')
    }, withinMs)
    await this.#ended
    clearTimeout(timer)
    return inTime
  }

  kill(): void {
    if (this.#child !== null) this.state = 'stopping'
    this.#child?.kill('SIGKILL')
  }

  #become(state: NodeState): void {
    this.state = state
    this.#hooks.changed(this)
  }

  /** The end of what it wrote since it was started, where most often the reason stands. */
  #lastWords(): string {
    const lines = readFileSync(this.logFile).subarray(this.#logStart).toString('utf8').trimEnd().split('\n')
    const last = lines.filter((line) => line !== '').slice(-LAST_LINES)
    return last.length === 0 ? '' : `:\n  ${last.join('\n  ')}\n  all of it: ${this.logFile}`
  }
}

/** Beside the node's folder. */
export function logFileOf({ id, properties }: PlannedNode): string {
  const folder = (properties['log.dirs'] ?? properties['log.dir'] ?? '').split(',')[0]!.trim()
  return join(dirname(folder), `node-${id}.log`)
}
