import { spawnSync } from 'node:child_process'

/** No machine has this address: what is sent to it is lost without a word. */
const NOBODY = '02:00:00:00:00:ff'

/** A number that no other run on this machine has, for names and addresses. */
let used = 0

/**
 * A network of its own for each node, joined by a bridge on which this process is too: what one node sends to another can be made to get lost on the way, in
 * one direction alone. Linux, `ip` and root are needed: `whyNotPossible` tells what is missing.
 */
export class NetworkNamespaces {
  readonly #prefix: string
  readonly #name: string
  readonly #ids: readonly number[]

  /** Null when it is possible. */
  static whyNotPossible(): string | null {
    if (process.platform !== 'linux') return 'network namespaces are Linux'
    if (process.getuid?.() !== 0) return 'network namespaces need root'
    const name = `rafka-probe-${process.pid}`
    try {
      ip('netns', 'add', name)
      ip('link', 'add', `rp${process.pid}`, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name)
      return null
    } catch (error) {
      return `network namespaces are not possible here: ${error instanceof Error ? error.message : error}`
    } finally {
      spawnSync('ip', ['netns', 'del', name])
    }
  }

  constructor(ids: readonly number[]) {
    const number = (process.pid + 251 * used++) % (250 * 250)
    this.#prefix = `10.${213 + (number % 3)}.${1 + (Math.floor(number / 250) % 250)}`
    this.#name = `rk${number}`
    this.#ids = ids
    const bridge = `${this.#name}br`
    ip('link', 'add', bridge, 'type', 'bridge')
    ip('link', 'set', bridge, 'up')
    ip('addr', 'add', `${this.#prefix}.254/24`, 'dev', bridge)
    for (const id of ids) {
      const namespace = this.#namespace(id)
      ip('netns', 'add', namespace)
      ip('link', 'add', `${this.#name}v${id}`, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', namespace)
      ip('link', 'set', `${this.#name}v${id}`, 'master', bridge, 'up')
      inside(namespace, 'link', 'set', 'lo', 'up')
      inside(namespace, 'link', 'set', 'eth0', 'up')
      inside(namespace, 'addr', 'add', `${this.hostOf(id)}/24`, 'dev', 'eth0')
    }
  }

  hostOf(id: number): string {
    return `${this.#prefix}.${id}`
  }

  /** The command line that runs another in the namespace of a node, as the same process. */
  prefixOf(id: number): readonly string[] {
    return ['ip', 'netns', 'exec', this.#namespace(id)]
  }

  /** What these nodes send to those is lost from now on: of each sender to all of them at once, and of all senders within a few milliseconds. */
  drop(from: number | readonly number[], to: number | readonly number[]): void {
    const commands = [from].flat().map((sender) => {
      const lost = [to].flat().filter((receiver) => receiver !== sender)
      const lines = lost.map((receiver) => `neigh replace ${this.hostOf(receiver)} lladdr ${NOBODY} dev eth0 nud permanent\\n`)
      return `printf '${lines.join('')}' | ip netns exec ${this.#namespace(sender)} ip -batch -`
    })
    const { status, stderr, error } = spawnSync('sh', ['-c', inParallel(commands)], { encoding: 'utf8' })
    if (status !== 0) throw new Error(`packets of ${from} to ${to} cannot be dropped: ${error?.message ?? stderr.trim()}`)
  }

  /** Neither hears the other. */
  part(one: number, other: number): void {
    this.drop(one, other)
    this.drop(other, one)
  }

  /**
   * A node neither hears the others nor is heard. Its own packets get lost first, and to all others at once. Were one of them still reached for a while, it would
   * have records that are not acknowledged, for the other does not have them; if it then leads, a client of which five more batches were taken since can not be
   * told any more that those were taken too, and asks for ever (Apache Kafka's brokers remember five batches of a producer, and so do ours).
   */
  isolate(id: number): void {
    const others = this.#ids.filter((other) => other !== id)
    this.drop(id, others)
    this.drop(others, id)
  }

  /** Everybody hears everybody again. */
  heal(): void {
    for (const from of this.#ids) {
      for (const to of this.#ids) {
        if (from !== to)
          spawnSync('ip', ['netns', 'exec', this.#namespace(from), 'ip', 'neigh', 'del', this.hostOf(to), 'dev', 'eth0'])
      }
    }
  }

  close(): void {
    for (const id of this.#ids) spawnSync('ip', ['netns', 'del', this.#namespace(id)])
    spawnSync('ip', ['link', 'del', `${this.#name}br`])
  }

  #namespace(id: number): string {
    return `${this.#name}n${id}`
  }
}

/** Gives the failure of any. */
function inParallel(commands: readonly string[]): string {
  const started = commands.map((command, index) => `(${command}) & p${index}=$!`)
  return [...started, commands.map((_, index) => `wait $p${index}`).join(' && ')].join('\n')
}

function inside(namespace: string, ...args: readonly string[]): void {
  ip('netns', 'exec', namespace, 'ip', ...args)
}

function ip(...args: readonly string[]): void {
  const { status, stderr, error } = spawnSync('ip', args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`ip ${args.join(' ')}: ${error?.message ?? stderr.trim()}`)
}
