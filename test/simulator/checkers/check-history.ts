import { originalOf } from '../workload/copying-party.ts'
import type { History, ReadRun, SentRecord } from '../workload/history.ts'
import type { LogContents, StoredRecord } from './log-contents.ts'

/** By `topic-partition`: what the leader's replica holds when all is calm. */
export type Truth = ReadonlyMap<string, LogContents>

/** What a run ended with. */
export interface Final {
  readonly history: History
  readonly truth: Truth
  /** By `group topic-partition`: what the group has committed in the end. */
  readonly committed: ReadonlyMap<string, number>
}

export interface Copy {
  readonly from: string
  readonly to: string
}

const SHOWN_MAX = 5

/** Every record that was acknowledged by all in-sync replicas is where it was said to be. */
export function lostRecords({ history, truth }: Final): string[] {
  const problems: string[] = []
  const index = new Index(truth)
  for (const record of history.sent) {
    if (record.outcome !== 'acknowledged' || record.acks !== -1) continue
    const found = index.find(record)
    if (found === undefined) problems.push(`${show(record)} was acknowledged at ${record.offset} and is lost`)
    else if (record.offset >= 0 && found.offset !== record.offset)
      problems.push(`${show(record)} was acknowledged at ${record.offset} and is at ${found.offset}`)
  }
  return few(problems)
}

/** No record is there twice that an idempotent producer wrote, and none that nobody sent. */
export function doubledRecords({ history, truth }: Final): string[] {
  const problems: string[] = []
  const sent = new Map(history.sent.map((record) => [record.value, record]))
  for (const [name, { records }] of truth) {
    const seen = new Map<string, number>()
    for (const { value, offset } of records) {
      const record = sent.get(value)
      if (record === undefined) {
        problems.push(`${name} holds ${short(value)} at ${offset}, which nobody sent`)
        continue
      }
      if (`${record.topic}-${record.partition}` !== name) problems.push(`${show(record)} is in ${name}`)
      const before = seen.get(value)
      if (before !== undefined && record.isIdempotent) problems.push(`${show(record)} is at ${before} and at ${offset}`)
      seen.set(value, offset)
    }
  }
  return few(problems)
}

/** Records of an idempotent producer lie in the order in which it sent them. */
export function disorderedRecords({ history, truth }: Final): string[] {
  const problems: string[] = []
  const sent = new Map(history.sent.map((record) => [record.value, record]))
  for (const [name, { records }] of truth) {
    const last = new Map<string, SentRecord>()
    for (const { value } of records) {
      const record = sent.get(value)
      if (record === undefined || !record.isIdempotent) continue
      const before = last.get(record.session)
      if (before !== undefined && before.number > record.number)
        problems.push(`${name}: ${show(record)} comes after ${show(before)}`)
      last.set(record.session, record)
    }
  }
  return few(problems)
}

/** Offsets go up without a gap, and leader epochs do not fall. */
export function brokenLogs({ truth }: Final): string[] {
  const problems: string[] = []
  for (const [name, { batches }] of truth) {
    for (let at = 1; at < batches.length; at++) {
      const before = batches[at - 1]!
      const batch = batches[at]!
      if (batch.baseOffset !== before.lastOffset + 1)
        problems.push(`${name}: after offset ${before.lastOffset} comes ${batch.baseOffset}`)
      if (batch.leaderEpoch < before.leaderEpoch)
        problems.push(`${name}: at ${batch.baseOffset} leader epoch ${batch.leaderEpoch} comes after ${before.leaderEpoch}`)
    }
  }
  return few(problems)
}

/** A transaction is there as a whole or not at all: as its end was told, or either way where it was not. */
export function tornTransactions({ history, truth }: Final): string[] {
  const problems: string[] = []
  const index = new Index(truth)
  const byTransaction = new Map<string, SentRecord[]>()
  for (const record of history.sent) {
    if (record.transaction === null) continue
    const records = byTransaction.get(record.transaction)
    if (records === undefined) byTransaction.set(record.transaction, [record])
    else records.push(record)
  }
  for (const [id, records] of byTransaction) {
    const outcome = history.transactions.get(id)?.outcome ?? 'open'
    const committed = records.filter((record) => index.find(record)?.state === 'committed')
    if (outcome === 'committed' && committed.length < records.length)
      problems.push(`transaction ${id} was committed, and of ${records.length} records ${committed.length} are`)
    if (outcome === 'aborted' && committed.length > 0)
      problems.push(`transaction ${id} was aborted, and ${committed.length} records are committed: ${show(committed[0]!)}`)
    if (outcome !== 'committed' && committed.length > 0 && committed.length < records.length)
      problems.push(`of transaction ${id} (${outcome}) ${committed.length} of ${records.length} records are committed`)
  }
  return few(problems)
}

/** What consumers got is what lies there, in order, with nothing left out, and of transactions only what they may see. */
export function wrongReads({ history, truth }: Final): string[] {
  const problems: string[] = []
  const values = new Map<string, ReadonlyMap<number, StoredRecord>>()
  for (const [name, { records }] of truth) values.set(name, new Map(records.map((record) => [record.offset, record])))
  for (const run of history.reads) {
    const stored = values.get(`${run.topic}-${run.partition}`)
    if (stored !== undefined) problems.push(...wrongRun(run, stored))
  }
  return few(problems)
}

function wrongRun(run: ReadRun, stored: ReadonlyMap<number, StoredRecord>): string[] {
  const problems: string[] = []
  const where = `${run.consumer} (${run.isolation}) of ${run.topic}-${run.partition}`
  let last = -1
  for (const { offset, value } of run.records) {
    const record = stored.get(offset)
    if (record === undefined || record.value !== value)
      problems.push(
        `${where} got ${short(value)} at ${offset}, where there is ${record === undefined ? 'nothing' : short(record.value)}`,
      )
    else if (run.isolation === 'read_committed' && record.state !== 'committed' && record.state !== 'plain')
      problems.push(`${where} got ${short(value)} at ${offset} of a transaction that is ${record.state}`)
    if (offset <= last) problems.push(`${where} got offset ${offset} after ${last}`)
    for (let skipped = last + 1; last >= 0 && skipped < offset; skipped++) {
      const other = stored.get(skipped)
      const isVisible =
        other !== undefined && (run.isolation === 'read_uncommitted' || other.state === 'committed' || other.state === 'plain')
      if (isVisible) problems.push(`${where} got ${offset} after ${last} and not ${skipped}, ${short(other.value)}`)
    }
    last = offset
  }
  return problems
}

/** Committed offsets never go back, and are there in the end. */
export function lostOffsets({ history, committed }: Final): string[] {
  const problems: string[] = []
  const byKey = new Map<string, { offset: number; endedUs: number }[]>()
  for (const event of history.offsets) {
    const key = `${event.group} ${event.topic}-${event.partition}`
    let before = byKey.get(key)
    if (before === undefined) byKey.set(key, (before = []))
    if (event.kind === 'asked' && event.isDoubtful !== true) {
      for (const { offset, endedUs } of before) {
        if (endedUs >= event.beganUs || offset <= event.offset) continue
        problems.push(`${key}: ${offset} was known as committed, and then ${event.offset}`)
        break
      }
    }
    before.push(event)
  }
  for (const [key, events] of byKey) {
    const highest = Math.max(...events.map(({ offset }) => offset))
    const left = committed.get(key) ?? -1
    if (left < highest) problems.push(`${key}: ${highest} was committed, and in the end it is ${left}`)
  }
  return few(problems)
}

/** What is committed in the copy is what is committed in the source, once each and in its order, from the beginning on. */
export function wrongCopies({ truth }: Final, { from, to }: Copy): string[] {
  const problems: string[] = []
  const visible = (contents: LogContents | undefined): string[] =>
    (contents?.records ?? []).filter(({ state }) => state === 'committed' || state === 'plain').map(({ value }) => value)
  for (const name of truth.keys()) {
    if (!name.startsWith(`${to}-`)) continue
    const originals = visible(truth.get(`${from}-${name.slice(to.length + 1)}`))
    const copies = visible(truth.get(name)).map(originalOf)
    const wrong = copies.findIndex((copy, at) => copy !== originals[at])
    if (wrong !== -1) {
      const copy = copies[wrong]!
      const before = copies.indexOf(copy)
      const what =
        before < wrong ? `which was copied before, as ${before}` : `in the place of ${short(originals[wrong] ?? 'nothing')}`
      problems.push(`${name}: copy ${wrong} is ${short(copy)}, ${what}`)
    }
  }
  return few(problems)
}

class Index {
  readonly #byValue = new Map<string, Map<string, StoredRecord[]>>()

  constructor(truth: Truth) {
    for (const [name, { records }] of truth) {
      const values = new Map<string, StoredRecord[]>()
      for (const record of records) {
        const same = values.get(record.value)
        if (same === undefined) values.set(record.value, [record])
        else same.push(record)
      }
      this.#byValue.set(name, values)
    }
  }

  /** The one at the offset that was told; without one there, any. */
  find({ topic, partition, value, offset }: SentRecord): StoredRecord | undefined {
    const found = this.#byValue.get(`${topic}-${partition}`)?.get(value)
    return found?.find((record) => record.offset === offset) ?? found?.[0]
  }
}

function show({ value, topic, partition }: SentRecord): string {
  return `${short(value)} of ${topic}-${partition}`
}

function short(value: string): string {
  return value.length > 40 ? `${value.slice(0, 40)}…` : value
}

function few(problems: string[]): string[] {
  if (problems.length <= SHOWN_MAX) return problems
  return [...problems.slice(0, SHOWN_MAX), `… and ${problems.length - SHOWN_MAX} more of these`]
}
