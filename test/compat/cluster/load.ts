import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { findJava, kafkaClassPath } from '../../../bench/peers/java.ts'
import { DriverProcess } from '../driver-process.ts'

const PYTHON = join(import.meta.dirname, '../../../.peers/venv/bin/python')

/** Offset and value. */
export type LoadRecord = readonly [offset: number, value: string]

export interface LoadProgress {
  readonly sent: number
  readonly acked: number
  readonly failed: number
  /** Longest time without an acknowledgement since the last question. */
  readonly longestGapMs: number
  /** Empty for none. */
  readonly firstFailure: string
}

export interface LoadResult {
  readonly sent: number
  /** By partition. The offset is -1 where the broker no longer knew it. */
  readonly acked: readonly (readonly (readonly [offset: number, number: number])[])[]
  readonly failures: readonly string[]
}

/** Clients of one kind that send numbers, idempotent and with acks=all, and read them. */
export interface LoadSource {
  /** Numbers from 0 to each partition, round robin; `rate` records a second together. */
  start(name: string, topic: string, partitions: number, rate: number): Promise<void>
  progress(name: string): Promise<LoadProgress>
  /** Waits for the answers to all that was sent. */
  stop(name: string): Promise<LoadResult>
  /** All that is there now, by partition. */
  read(topic: string, partitions: number): Promise<LoadRecord[][]>
  close(): Promise<void>
}

/** Loads in a process of their own. */
export class DrivenLoads implements LoadSource {
  readonly #process: DriverProcess

  static java(bootstrapServers: string): DrivenLoads {
    const program = join(import.meta.dirname, 'LoadDriver.java')
    const options = ['-Xmx256m', '-XX:TieredStopAtLevel=1', '-Dorg.slf4j.simpleLogger.defaultLogLevel=error']
    return new DrivenLoads(
      new DriverProcess(findJava().command, [...options, '-cp', kafkaClassPath(), program, bootstrapServers]),
    )
  }

  static librdkafka(bootstrapServers: string): DrivenLoads {
    if (!existsSync(PYTHON)) throw new Error('confluent-kafka is missing: run scripts/fetch_clients.sh first')
    return new DrivenLoads(new DriverProcess(PYTHON, [join(import.meta.dirname, 'load_driver.py'), bootstrapServers]))
  }

  private constructor(process: DriverProcess) {
    this.#process = process
  }

  start(name: string, topic: string, partitions: number, rate: number): Promise<void> {
    return this.call('start', { name, topic, partitions, rate })
  }

  progress(name: string): Promise<LoadProgress> {
    return this.call('progress', { name })
  }

  stop(name: string): Promise<LoadResult> {
    return this.call('stop', { name })
  }

  read(topic: string, partitions: number): Promise<LoadRecord[][]> {
    return this.call('read', { topic, partitions })
  }

  call<Result>(method: string, params: Readonly<Record<string, unknown>>): Promise<Result> {
    return this.#process.call(method, params)
  }

  close(): Promise<void> {
    return this.#process.close()
  }
}

/**
 * Holds what was acknowledged against what can be read, record by record: each where it was said to be, numbers in their order without a gap, none twice.
 * What failed may be there or not, at the end of its partition. Gives how many records were acknowledged.
 */
export function expectKept(topic: string, { acked, failures }: LoadResult, found: readonly (readonly LoadRecord[])[]): number {
  let count = 0
  for (const [partition, records] of found.entries()) {
    const where = `${topic}-${partition}`
    records.forEach(([offset, value], index) => {
      if (offset !== index) throw new Error(`${where}: offset ${offset} stands in the place of ${index}`)
      if (failures.length === 0 && value !== String(index)) throw new Error(`${where}: ${value} is at offset ${index}`)
    })
    const values = new Set(records.map(([, value]) => value))
    expect(values.size, `${where}: different records of ${records.length}`).toBe(records.length)
    const lost = acked[partition]!.filter(([offset, number]) =>
      offset < 0 ? !values.has(String(number)) : records[offset]?.[1] !== String(number),
    )
    const shown = lost.slice(0, 5).map(([offset, number]) => `${number} at ${offset} is ${records[offset]?.[1] ?? 'nothing'}`)
    expect(
      shown,
      `${where}: ${lost.length} of ${acked[partition]!.length} acknowledged records lost, ${records.length} there`,
    ).toEqual([])
    count += acked[partition]!.length
  }
  return count
}
