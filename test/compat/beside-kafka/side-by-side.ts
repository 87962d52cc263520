import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { BrokerProcess } from '../../../bench/peers/broker-process.ts'
import { RAFKA_BROKER_CONFIGS } from '../../../src/base/config/rafka-configs.ts'
import { ToolRunner } from '../java-tools/tool-runner.ts'

/** What a tool said, without what cannot be the same twice. */
interface Outcome {
  readonly code: number
  readonly stdout: readonly string[]
  readonly stderr: readonly string[]
}

export interface RunOptions {
  /** Lines for the tool to read. */
  readonly stdin?: readonly string[]
  /** What else is another each time, is taken out of each line. */
  readonly except?: RegExp
}

/** What Rafka has and Kafka has not, and what says how this one was started. */
export const OWN_CONFIGS = new RegExp(
  `^ {2}(?:${[
    ...RAFKA_BROKER_CONFIGS.map(({ name }) => name),
    ...['listeners', 'listener.security.protocol.map', 'controller.quorum.voters'],
  ]
    .map((name) => name.replaceAll('.', '\\.'))
    .join('|')})=`,
)

/** Two brokers that get the same commands, and have to say the same. */
export class SideBySide {
  readonly #brokers: readonly BrokerProcess[]
  readonly #tools: readonly ToolRunner[]

  constructor(brokers: readonly BrokerProcess[]) {
    this.#brokers = brokers
    this.#tools = brokers.map((broker) => new ToolRunner(`${broker.host}:${broker.port}`))
  }

  /** A file for commands to name as FOLDER/name. */
  writeJson(name: string, content: unknown): void {
    for (const { folder } of this.#brokers) writeFileSync(join(folder, name), JSON.stringify(content))
  }

  /**
   * Runs one command line (words between spaces; `BROKERS` stands where `--bootstrap-server` goes, the beginning of the arguments without it; `FOLDER` is the
   * broker's own) against both at once, and expects of the first what the second says. Gives what that was.
   */
  async same(command: string, options: RunOptions = {}): Promise<string> {
    const [ours, theirs] = await Promise.all(this.#brokers.map((_, place) => this.#run(place, command, options)))
    expect(ours, command).toEqual(theirs)
    return [...ours!.stdout, ...ours!.stderr].join('\n')
  }

  /** `same` for many, one after the other. */
  async allSame(commands: readonly string[], options: RunOptions = {}): Promise<string> {
    let said = ''
    for (const command of commands) said += `${await this.same(command, options)}\n`
    return said
  }

  async close(): Promise<void> {
    await Promise.all(this.#tools.map((tools) => tools.close()))
  }

  async #run(place: number, command: string, { stdin = [], except }: RunOptions): Promise<Outcome> {
    const { host, port, folder } = this.#brokers[place]!
    const [tool = '', ...words] = command.split(' ')
    const at = words.indexOf('BROKERS')
    const bootstrap = ['--bootstrap-server', `${host}:${port}`]
    const args = at < 0 ? [...bootstrap, ...words] : [...words.slice(0, at), ...bootstrap, ...words.slice(at + 1)]
    const input = stdin.map((line) => `${line}\n`).join('')
    const outcome = await this.#tools[place]!.runOffline(
      tool,
      args.map((arg) => arg.replaceAll('FOLDER', folder)),
      input,
    )
    const comparable = (text: string): string[] =>
      comparableText(text, this.#brokers[place]!)
        .split('\n')
        .map((line) => (except === undefined ? line : line.replace(except, '')))
        .filter((line) => line !== '' && !OWN_CONFIGS.test(line))
        .sort()
    return { code: outcome.code, stdout: comparable(outcome.stdout), stderr: comparable(outcome.stderr) }
  }
}

/** The text with names for what differs between any two brokers. The order of lines is not compared: most come out of hash maps. */
export function comparableText(text: string, { host, port, folder }: BrokerProcess): string {
  return (
    text
      .replaceAll(folder, 'FOLDER')
      .replaceAll(`${host}:${port}`, 'BROKER')
      .replaceAll(String(port), 'PORT')
      .replaceAll(/(TopicId: *|topicId=|Cluster ID: |ClusterId: +)[\w-]{22}/g, '$1ID')
      // Where in the tool an error came up, and how this JVM ended it.
      .replaceAll(/^\s+(at .*|\.\.\. \d+ more)$/gm, '')
      .replaceAll(/^ToolRunner\$Exited$/gm, '')
      .replaceAll(/\b1[6-9]\d{11}\b/g, 'TIME')
      // Names in one line come out of hash maps as well.
      .replaceAll(/\(('[^']*'(?:, '[^']*')+)\)/g, (_, names: string) => `(${names.split(', ').sort().join(', ')})`)
  )
}
