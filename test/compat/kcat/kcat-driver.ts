import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Abilities, ClientDriver, ProduceOptions, ReadFrom, SeenRecord, SentRecord } from '../client-driver.ts'
import { KCAT_FORMAT, parseKcatOutput, parseKcatPartitions } from './kcat-output.ts'

export const KCAT_ABILITIES: Abilities = {
  compressions: ['none', 'gzip', 'snappy', 'lz4', 'zstd'],
  // `-Z` makes nulls of all that is empty.
  nullAndEmptyKeys: false,
  nullHeaderValues: false,
  repeatedHeaders: false,
  idempotence: true,
}

interface Member {
  readonly process: ChildProcess
  readonly seen: SeenRecord[]
  stderr: string
  left: boolean
  readonly ended: Promise<void>
}

/** kcat as its users run it: a process for each thing to do, records on its stdin and stdout. */
export class KcatDriver implements ClientDriver {
  readonly abilities = KCAT_ABILITIES
  readonly admin = null
  readonly #bootstrap: string
  readonly #folder = mkdtempSync(join(tmpdir(), 'kcat-'))
  readonly #members = new Map<string, Member>()

  constructor(bootstrap: string) {
    this.#bootstrap = bootstrap
  }

  async produce(
    topic: string,
    partition: number,
    records: readonly SentRecord[],
    { compression, idempotent = false }: ProduceOptions,
  ): Promise<void> {
    const args = ['-P', '-t', topic, '-p', String(partition), '-z', compression, '-X', 'topic.metadata.refresh.interval.ms=500']
    if (idempotent) args.push('-X', 'enable.idempotence=true')
    // Lines for those that are plain text, in one process; a file for each that is not, since a file may hold any byte.
    for (const run of runsOf(records)) {
      if (run.lines) {
        const text = run.records.map(({ key, value }) => `${key ?? ''}\t${value ?? ''}`).join('\n')
        await this.#run([...args, '-Z', '-K', '\t'], `${text}\n`)
        continue
      }
      for (const { key, value, headers } of run.records) {
        const file = join(this.#folder, 'value')
        writeFileSync(file, value ?? Buffer.alloc(0))
        const headerArgs = headers.flatMap(([name, bytes]) => ['-H', `${name}=${bytes ?? ''}`])
        await this.#run([...args, ...headerArgs, ...(key === null ? [] : ['-k', key.toString()]), file])
      }
    }
  }

  async read(topic: string, partition: number, from: ReadFrom, count: number): Promise<SeenRecord[]> {
    const start = 'offset' in from ? String(from.offset) : `s@${from.timestampMs}`
    const output = await this.#run([
      '-C',
      '-q',
      '-t',
      topic,
      '-p',
      String(partition),
      '-o',
      start,
      '-c',
      String(count),
      '-f',
      KCAT_FORMAT,
    ])
    return parseKcatOutput(output).records
  }

  async join(name: string, group: string, topic: string): Promise<void> {
    const settings = [
      'auto.offset.reset=earliest',
      'session.timeout.ms=10000',
      'heartbeat.interval.ms=300',
      'auto.commit.interval.ms=100',
    ]
    const args = [...settings.flatMap((setting) => ['-X', setting]), '-u', '-f', KCAT_FORMAT, '-G', group, topic]
    const process = spawn('kcat', ['-b', this.#bootstrap, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    const ended = new Promise<void>((resolve) => process.once('close', () => resolve()))
    const member: Member = { process, seen: [], stderr: '', left: false, ended }
    let rest: Buffer = Buffer.alloc(0)
    process.stdout.on('data', (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk])
      const { records, length } = parseKcatOutput(rest)
      member.seen.push(...records)
      rest = rest.subarray(length)
    })
    process.stderr.setEncoding('utf8').on('data', (text: string) => {
      member.stderr += text
    })
    this.#members.set(name, member)
  }

  async status(name: string): Promise<{ seenCount: number; partitions: readonly number[] }> {
    const { seen, process, stderr, left } = this.#member(name)
    if (!left && process.exitCode !== null) throw new Error(`kcat ended with ${process.exitCode}:\n${stderr}`)
    return { seenCount: seen.length, partitions: parseKcatPartitions(stderr) }
  }

  async seen(name: string): Promise<readonly SeenRecord[]> {
    return [...this.#member(name).seen]
  }

  async leave(name: string): Promise<void> {
    const member = this.#member(name)
    member.left = true
    member.process.kill('SIGINT')
    await member.ended
  }

  async offsets(topic: string, partition: number): Promise<{ earliest: number; latest: number }> {
    const [earliest, latest] = await Promise.all([-2, -1].map((time) => this.#query(topic, partition, time)))
    return { earliest: earliest ?? -1, latest: latest ?? -1 }
  }

  async close(): Promise<void> {
    for (const { process, left } of this.#members.values()) if (!left) process.kill('SIGKILL')
    rmSync(this.#folder, { recursive: true, force: true })
  }

  async #query(topic: string, partition: number, time: number): Promise<number> {
    const output = await this.#run(['-Q', '-t', `${topic}:${partition}:${time}`])
    return Number(/ offset (-?\d+)/.exec(output.toString())?.[1])
  }

  #run(args: readonly string[], input = ''): Promise<Buffer> {
    return runKcat(['-b', this.#bootstrap, ...args], input)
  }

  #member(name: string): Member {
    const member = this.#members.get(name)
    if (member === undefined) throw new Error(`${name} is no member`)
    return member
  }
}

/** Runs kcat to its end; rejects with what it says when it fails or takes more than 30 s. */
export async function runKcat(args: readonly string[], input = ''): Promise<Buffer> {
  const child = spawn('kcat', args, { stdio: 'pipe' })
  const stdout: Buffer[] = []
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const timer = setTimeout(() => child.kill('SIGKILL'), 30_000)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  clearTimeout(timer)
  if (code !== 0) throw new Error(`kcat ${args.join(' ')} ended with ${code ?? 'SIGKILL after 30 s'}:\n${stderr}`)
  return Buffer.concat(stdout)
}

/** Neighbours that can go through kcat's stdin as lines `key TAB value`, and those that cannot. */
function runsOf(records: readonly SentRecord[]): { lines: boolean; records: SentRecord[] }[] {
  const runs: { lines: boolean; records: SentRecord[] }[] = []
  for (const record of records) {
    const plain = [record.key, record.value].every((bytes) => bytes === null || isPlain(bytes))
    const lines = plain && record.headers.length === 0
    if (runs.at(-1)?.lines !== lines) runs.push({ lines, records: [] })
    runs.at(-1)?.records.push(record)
  }
  return runs
}

/** Text without the delimiters, and not so long that kcat sends it otherwise. */
function isPlain(bytes: Buffer): boolean {
  return bytes.length < 10_000 && !bytes.some((byte) => byte === 0 || byte === 0x09 || byte === 0x0a) && bytes.length > 0
}
