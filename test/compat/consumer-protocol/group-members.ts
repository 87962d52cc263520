import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findJava, kafkaClassPath } from '../../../bench/peers/java.ts'
import { DriverProcess } from '../driver-process.ts'
import { waitUntil } from '../wait-until.ts'

const PYTHON = join(import.meta.dirname, '../../../.peers/venv/bin/python')

export interface Joining {
  readonly group: string
  readonly protocol: 'classic' | 'consumer'
  /** Or a pattern: RE2's syntax for Java, the client's own for librdkafka. */
  readonly topics?: readonly string[]
  readonly pattern?: string
  readonly instanceId?: string
  readonly assignor?: string
  /** A file for what it sees, which is there also when its process is killed. */
  readonly log?: string
}

/** Topic, partition and offset of a record, when it came, and when its commit was acknowledged, -1 if it was not: wall clock, ms. */
type Seen = readonly [record: string, seenMs: number, committedMs: number]

/** A process of clients with members of groups in it. */
export class MemberHost {
  readonly #process: DriverProcess

  private constructor(process: DriverProcess) {
    this.#process = process
  }

  static java(bootstrap: string): MemberHost {
    const program = join(import.meta.dirname, 'ConsumerProtocolDriver.java')
    const options = ['-Xmx256m', '-XX:TieredStopAtLevel=1', '-Dorg.slf4j.simpleLogger.defaultLogLevel=error']
    return new MemberHost(new DriverProcess(findJava().command, [...options, '-cp', kafkaClassPath(), program, bootstrap]))
  }

  static librdkafka(bootstrap: string): MemberHost {
    if (!existsSync(PYTHON)) throw new Error('confluent-kafka is missing: run scripts/fetch_clients.sh first')
    return new MemberHost(new DriverProcess(PYTHON, [join(import.meta.dirname, 'driver.py'), bootstrap]))
  }

  async join(member: string, joining: Joining): Promise<GroupMember> {
    await this.call('join', { member, topics: [], ...joining })
    return new GroupMember(this, member, joining.log ?? null)
  }

  call<Result>(method: string, params: Readonly<Record<string, unknown>>): Promise<Result> {
    return this.#process.call(method, params)
  }

  kill(): Promise<void> {
    return this.#process.kill()
  }

  close(): Promise<void> {
    return this.#process.close()
  }
}

export class GroupMember {
  /** What it has seen, as far as it was asked. */
  seen: readonly Seen[] = []
  readonly #host: MemberHost
  readonly #name: string
  readonly #log: string | null

  constructor(host: MemberHost, name: string, log: string | null) {
    this.#host = host
    this.#name = name
    this.#log = log
  }

  status(): Promise<{ readonly seen: number; readonly partitions: readonly string[]; readonly rebalances: number }> {
    return this.#host.call('status', { member: this.#name })
  }

  /** Asks it, or the file of one that was killed. */
  async look(): Promise<readonly Seen[]> {
    try {
      this.seen = await this.#host.call<Seen[]>('seen', { member: this.#name })
    } catch (error) {
      if (this.#log === null) throw error
      const known = new Map(this.seen.map((each) => [each[0], each]))
      const records = readFileSync(this.#log, 'utf8').split('\n').slice(0, -1)
      this.seen = records.map((record) => known.get(record) ?? [record, 0, -1])
    }
    return this.seen
  }

  async has(count: number): Promise<readonly string[]> {
    let partitions: readonly string[] = []
    await waitUntil(`${this.#name} has ${count} partitions`, async () => {
      partitions = (await this.status()).partitions
      return partitions.length === count
    })
    return partitions
  }

  async leave(): Promise<void> {
    await this.#host.call('leave', { member: this.#name })
    await this.look()
  }
}

/** Waits until the members have seen so many different records together. */
export async function allSeen(members: readonly GroupMember[], count: number): Promise<void> {
  let records = 0
  const look = async (): Promise<boolean> => {
    await Promise.all(members.map((member) => member.look()))
    records = new Set(members.flatMap(({ seen }) => seen.map(([record]) => record))).size
    return records >= count
  }
  await waitUntil(() => `${count} records are seen, of which ${records} were`, look)
}

/** Records that came, to whomever, after their commit was acknowledged to somebody: there must be none. */
export function seenAfterCommit(members: readonly GroupMember[]): string[] {
  const committed = new Map<string, number>()
  const all = members.flatMap(({ seen }) => seen)
  for (const [record, , committedMs] of all)
    if (committedMs >= 0) committed.set(record, Math.min(committedMs, committed.get(record) ?? Number.POSITIVE_INFINITY))
  return all.flatMap(([record, seenMs]) => (seenMs > (committed.get(record) ?? seenMs) ? [record] : []))
}
