import { describe, expect, test } from 'vitest'
import { ErrorCode, isRetriable } from '../../src/protocol/error-codes.ts'
import { DeleteRecordsRequest, DeleteRecordsResponse } from '../../src/protocol/generated/api/delete-records.ts'
import { ListOffsetsRequest, ListOffsetsResponse } from '../../src/protocol/generated/api/list-offsets.ts'
import type { SimulatedClient } from '../simulator/simulated-client.ts'
import { LOG_DIR } from '../simulator/simulated-cluster.ts'
import { SimulatedNode } from '../simulator/simulated-node.ts'
import { alterTopic, askToGet, askToPut, createTopic, deleteTopic, valuesIn } from '../simulator/topics.ts'

/** A node with one topic of one partition. */
function withTopic(configs: Readonly<Record<string, string>> = {}, seed = 1) {
  const node = SimulatedNode.start({ seed })
  const client = node.connect()
  createTopic(client, 'topic', configs)
  node.until(() => node.has('partition topic-0'))
  return { node, client, actor: node.actor('partition topic-0') }
}

/** Puts one batch and waits for its acknowledgement. */
function put(node: SimulatedNode, client: SimulatedClient, value: string, options: Parameters<typeof askToPut>[3] = {}) {
  const answer = askToPut(client, 'topic', [value], options)
  node.until(() => answer() !== null)
  return answer()!
}

/** Puts one batch as clients do: again as long as the answer says that this may help. */
function putRetrying(node: SimulatedNode, client: SimulatedClient, value: string, options: Parameters<typeof askToPut>[3] = {}) {
  for (;;) {
    const answer = put(node, client, value, options)
    if (!isRetriable(answer.errorCode)) return answer
    node.simulation.run(100)
  }
}

/** All records, as a reader that came just now sees them. */
function values(node: SimulatedNode, topic = 'topic'): string[] {
  const client = node.connect()
  const answer = askToGet(client, topic, 0)
  node.until(() => answer() !== null)
  client.close()
  expect(answer()).toMatchObject({ errorCode: 0 })
  return valuesIn(answer()!.records)
}

describe('group commit (durability=fsync)', () => {
  const fsync = { durability: 'fsync' }

  test('an acknowledgement comes when the disk has it, and not before', () => {
    const { node, client } = withTopic(fsync)
    node.disk.holdSyncs()
    const put = askToPut(client, 'topic', ['a'])
    node.simulation.run(1_000)
    expect(put()).toBeNull()
    expect(node.disk.heldSyncs).toBe(1)
    expect(values(node)).toEqual([])
    node.disk.letSyncsGo()
    node.until(() => put() !== null)
    expect(put()).toMatchObject({ errorCode: 0, baseOffset: 0 })
    expect(values(node)).toEqual(['a'])
  })

  test('appends that come together, from any connection, share one sync, and those that come meanwhile the next', () => {
    const { node, client } = withTopic(fsync)
    const clients = [client, node.connect(), node.connect()]
    node.disk.holdSyncs()
    const syncsBefore = node.disk.heldSyncs
    const puts = clients.flatMap((each) => ['x', 'y'].map((value) => askToPut(each, 'topic', [value])))
    node.simulation.run(100)
    // What came a little later than the first waits for the second sync, which is not asked for while the first is under way.
    expect(node.disk.heldSyncs - syncsBefore).toBe(1)
    node.disk.letSyncsGo()
    node.disk.holdSyncs()
    node.simulation.run(100)
    expect(node.disk.heldSyncs).toBeLessThanOrEqual(1)
    node.disk.letSyncsGo()
    node.until(() => puts.every((put) => put() !== null))
    expect(puts.map((put) => put()!.errorCode)).toEqual(Array(6).fill(0))
    expect(puts.map((put) => put()!.baseOffset).sort()).toEqual([0, 1, 2, 3, 4, 5])
  })

  test('who asks for the leader alone does not wait for the disk', () => {
    const { node, client } = withTopic(fsync)
    node.disk.holdSyncs()
    expect(put(node, client, 'a', { acks: 1 })).toMatchObject({ errorCode: 0, baseOffset: 0 })
    node.disk.letSyncsGo()
  })

  test('without it nobody waits for the disk', () => {
    const { node, client } = withTopic()
    node.disk.holdSyncs()
    expect(put(node, client, 'a')).toMatchObject({ errorCode: 0 })
    expect(values(node)).toEqual(['a'])
    node.disk.letSyncsGo()
  })

  test('a topic that gets it, or loses it, goes by it from then on', () => {
    const { node, client } = withTopic(fsync)
    node.disk.holdSyncs((path) => path.includes('/topic-0/'))
    const put = askToPut(client, 'topic', ['a'])
    node.simulation.run(100)
    expect(put()).toBeNull()
    alterTopic(node.connect(), 'topic', { durability: 'kafka' })
    node.until(() => put() !== null)
    expect(put()).toMatchObject({ errorCode: 0 })
    node.disk.letSyncsGo()
  })

  test('a sync that fails acknowledges nothing: the partition starts anew from what the disk has, and a retry is appended once', () => {
    const { node, client } = withTopic(fsync)
    const numbers = (baseSequence: number) => ({ producerId: 5, producerEpoch: 0, baseSequence })
    put(node, client, 'kept', numbers(0))
    const mend = node.disk.failWhen(({ kind, path }) => (kind === 'sync' && path.includes('/topic-0/') ? 'EDQUOT' : null))
    const refused = put(node, client, 'retried', numbers(1))
    expect(refused).toMatchObject({ errorCode: ErrorCode.KAFKA_STORAGE_ERROR, baseOffset: -1 })
    mend()
    expect(putRetrying(node, client, 'retried', numbers(1))).toMatchObject({ errorCode: 0, baseOffset: 1 })
    expect(values(node)).toEqual(['kept', 'retried'])
    expect(node.failures).toEqual([])
  })
})

describe('segments that are closed', () => {
  const small = { 'segment.bytes': String(1 << 20) }
  const large = (letter: string) => letter.repeat(600_000)
  const folder = `${LOG_DIR}/topic-0`

  /** The first letters of the four records. */
  function lettersOf(node: SimulatedNode): string {
    const client = node.connect()
    const letters = [0, 1, 2, 3].map((offset) => {
      const answer = askToGet(client, 'topic', offset)
      node.until(() => answer() !== null)
      return valuesIn(answer()!.records)[0]?.[0] ?? `(error ${answer()!.errorCode})`
    })
    client.close()
    return letters.join('')
  }

  /** What a node that starts over this disk reads of a partition's segments, in bytes by their names, until it serves. */
  function bytesReadByStart(node: SimulatedNode): ReadonlyMap<string, number> {
    const bytes = new Map<string, number>()
    node.disk.failWhen(({ kind, path, length }) => {
      if (kind === 'read' && path.startsWith(folder)) bytes.set(path.slice(-24), (bytes.get(path.slice(-24)) ?? 0) + length)
      return null
    })
    const { simulation, disk } = node
    const next = SimulatedNode.start({ simulation, disk })
    simulation.run(1_000)
    const readByStart = new Map(bytes)
    expect(lettersOf(next)).toBe('abcd')
    return readByStart
  }

  test('are flushed in the background, and their snapshots with them, so that a start after a kill looks at the newest alone', () => {
    const { node, client } = withTopic(small)
    for (const letter of ['a', 'b', 'c', 'd']) put(node, client, large(letter))
    node.simulation.run(120_000)
    const checkpoint = Buffer.from(node.disk.readFile(`${LOG_DIR}/recovery-point-offset-checkpoint`)).toString()
    expect(checkpoint).toContain('topic 0 3\n')
    node.runtime.kill()
    node.disk.kill()
    const read = bytesReadByStart(node)
    expect(read.get('00000000000000000003.log')).toBeGreaterThan(600_000)
    for (const name of ['00000000000000000000.log', '00000000000000000001.log'])
      expect(read.get(name) ?? 0, name).toBeLessThan(600_000)
  })

  test('that were not flushed before a crash are flushed after it', () => {
    const { node, client } = withTopic(small)
    node.disk.holdSyncs((path) => path.startsWith(folder))
    for (const letter of ['a', 'b', 'c', 'd']) put(node, client, large(letter))
    node.simulation.run(120_000)
    node.runtime.kill()
    node.disk.kill()
    node.disk.letSyncsGo()
    const { simulation, disk } = node
    const next = SimulatedNode.start({ simulation, disk })
    next.simulation.run(120_000)
    const checkpoint = Buffer.from(next.disk.readFile(`${LOG_DIR}/recovery-point-offset-checkpoint`)).toString()
    expect(checkpoint).toContain('topic 0 3\n')
    expect(lettersOf(next)).toBe('abcd')
  })

  test('keep nobody waiting while they are flushed', () => {
    const { node, client } = withTopic(small)
    node.disk.holdSyncs((path) => path.startsWith(folder))
    for (const letter of ['a', 'b', 'c', 'd']) expect(put(node, client, large(letter))).toMatchObject({ errorCode: 0 })
    expect(node.disk.heldSyncs).toBeGreaterThan(0)
    node.disk.letSyncsGo()
  })
})

describe('an actor that throws', () => {
  test('its waiting requests get an error that is worth a retry, and the retry works', () => {
    const { node, client, actor } = withTopic({ durability: 'fsync' })
    const numbers = { producerId: 5, producerEpoch: 0, baseSequence: 0 }
    node.disk.holdSyncs()
    const waiting = askToPut(client, 'topic', ['a'], numbers)
    node.simulation.run(100)
    node.runtime.crash(actor)
    node.disk.letSyncsGo()
    node.until(() => waiting() !== null)
    expect(waiting()).toMatchObject({ errorCode: ErrorCode.NOT_LEADER_OR_FOLLOWER })
    expect(putRetrying(node, client, 'a', numbers)).toMatchObject({ errorCode: 0, baseOffset: 0 })
    expect(values(node)).toEqual(['a'])
  })

  test('what is asked of it while it is down is answered at once, and taken when it is back', () => {
    const { node, client, actor } = withTopic()
    put(node, client, 'before')
    node.runtime.crash(actor)
    const startUs = node.simulation.nowUs
    expect(put(node, client, 'while down')).toMatchObject({ errorCode: ErrorCode.NOT_LEADER_OR_FOLLOWER })
    expect(node.simulation.nowUs - startUs).toBeLessThan(50_000)
    expect(putRetrying(node, client, 'after')).toMatchObject({ errorCode: 0 })
    expect(values(node)).toEqual(['before', 'after'])
  })

  test('a fetch that waits for more is not forgotten', () => {
    const { node, client, actor } = withTopic()
    const reader = node.connect()
    const waiting = askToGet(reader, 'topic', 0, { maxWaitMs: 20_000 })
    node.simulation.run(100)
    node.runtime.crash(actor)
    node.simulation.run(1_000)
    if (waiting() === null) {
      put(node, client, 'a')
      node.until(() => waiting() !== null, 1_000)
      expect(valuesIn(waiting()!.records)).toEqual(['a'])
    } else expect(waiting()).toMatchObject({ errorCode: ErrorCode.NOT_LEADER_OR_FOLLOWER })
  })

  test('comes back with its producers’ state and its log start', () => {
    const { node, client, actor } = withTopic()
    const numbers = (baseSequence: number) => ({ producerId: 5, producerEpoch: 0, baseSequence })
    for (const [place, value] of ['a', 'b', 'c'].entries()) put(node, client, value, numbers(place))
    const deleted = client.call(DeleteRecordsRequest, DeleteRecordsResponse, {
      topics: [{ name: 'topic', partitions: [{ partitionIndex: 0, offset: 2 }] }],
      timeoutMs: 1000,
    })
    expect(deleted.topics[0]!.partitions[0]).toMatchObject({ errorCode: 0, lowWatermark: 2 })
    node.runtime.crash(actor)
    expect(putRetrying(node, client, 'c', numbers(2))).toMatchObject({ errorCode: 0, baseOffset: 2 })
    const listed = client.call(ListOffsetsRequest, ListOffsetsResponse, {
      topics: [{ name: 'topic', partitions: [{ partitionIndex: 0, timestamp: -2 }] }],
    })
    expect(listed.topics[0]!.partitions[0]).toMatchObject({ errorCode: 0, offset: 2 })
    expect(put(node, client, 'd', numbers(3))).toMatchObject({ errorCode: 0, baseOffset: 3 })
  })

  test('goes by what the topic’s configuration says now, not by what it said when the actor was first made', () => {
    const { node, client, actor } = withTopic({ durability: 'fsync' })
    alterTopic(client, 'topic', { 'max.message.bytes': '100' })
    expect(put(node, client, 'x'.repeat(100))).toMatchObject({ errorCode: ErrorCode.MESSAGE_TOO_LARGE })
    node.runtime.crash(actor)
    expect(putRetrying(node, client, 'x'.repeat(100))).toMatchObject({ errorCode: ErrorCode.MESSAGE_TOO_LARGE })
    alterTopic(client, 'topic', { 'max.message.bytes': '1000' })
    node.runtime.crash(actor)
    expect(putRetrying(node, client, 'x'.repeat(100))).toMatchObject({ errorCode: 0 })
  })

  test('while its topic is being deleted, or the node stops, holds nobody up', () => {
    const { node, client, actor } = withTopic()
    put(node, client, 'old')
    node.runtime.crash(actor)
    expect(deleteTopic(client, 'topic')).toBe(0)
    createTopic(client, 'topic')
    expect(putRetrying(node, client, 'new')).toMatchObject({ errorCode: 0, baseOffset: 0 })
    expect(values(node)).toEqual(['new'])
    node.runtime.crash(node.actor('partition topic-0'))
    node.stop()
    const { simulation, disk } = node
    expect(values(SimulatedNode.start({ simulation, disk }))).toEqual(['new'])
  })

  test('long before the node stops does not keep it from a clean stop', () => {
    const { node, client, actor } = withTopic()
    put(node, client, 'a')
    node.runtime.crash(actor)
    node.simulation.run(20)
    node.stop()
    expect(node.disk.exists(`${LOG_DIR}/.kafka_cleanshutdown`)).toBe(true)
  })

  test('too often in a row stops the node, rather than serve what may be wrong', () => {
    const { node, client, actor } = withTopic()
    put(node, client, 'a')
    for (let crash = 0; crash < 6; crash++) {
      node.until(() => node.runtime.isAlive(actor))
      node.runtime.crash(actor)
    }
    expect(node.failures.map(String)).toEqual([expect.stringContaining('the partition actor')])
  })

  test('the others go on meanwhile', () => {
    const { node, client, actor } = withTopic()
    createTopic(client, 'other')
    node.runtime.pause(actor)
    const other = node.connect()
    const answer = askToPut(other, 'other', ['a'])
    node.until(() => answer() !== null)
    expect(answer()).toMatchObject({ errorCode: 0 })
    node.runtime.resume(actor)
  })
})

describe('readers that wait', () => {
  test('are woken by the first record, each once, however many wait', () => {
    const { node, client } = withTopic()
    const readers = Array.from({ length: 5 }, () => node.connect())
    const waiting = readers.map((reader) => askToGet(reader, 'topic', 0, { maxWaitMs: 30_000 }))
    node.simulation.run(5_000)
    expect(waiting.every((answer) => answer() === null)).toBe(true)
    const stepsBefore = node.simulation.nowUs
    put(node, client, 'a')
    node.until(() => waiting.every((answer) => answer() !== null))
    expect(node.simulation.nowUs - stepsBefore).toBeLessThan(100_000)
    for (const answer of waiting) expect(valuesIn(answer()!.records)).toEqual(['a'])
  })

  test('get an empty answer when their time is over', () => {
    const { node } = withTopic()
    const startUs = node.simulation.nowUs
    const waiting = askToGet(node.connect(), 'topic', 0, { maxWaitMs: 3_000 })
    node.until(() => waiting() !== null)
    expect(waiting()).toMatchObject({ errorCode: 0, highWatermark: 0 })
    expect(node.simulation.nowUs - startUs).toBeGreaterThanOrEqual(3_000_000)
    expect(node.simulation.nowUs - startUs).toBeLessThan(3_200_000)
  })

  test('see with durability=fsync what is on disk', () => {
    const { node, client } = withTopic({ durability: 'fsync' })
    const waiting = askToGet(node.connect(), 'topic', 0, { maxWaitMs: 30_000 })
    node.simulation.run(100)
    node.disk.holdSyncs()
    askToPut(client, 'topic', ['a'])
    node.simulation.run(1_000)
    expect(waiting()).toBeNull()
    node.disk.letSyncsGo()
    node.until(() => waiting() !== null)
    expect(valuesIn(waiting()!.records)).toEqual(['a'])
  })
})

describe('a topic that goes', () => {
  test('takes its folder along', () => {
    const { node, client } = withTopic()
    put(node, client, 'a')
    expect(deleteTopic(client, 'topic')).toBe(0)
    node.until(() => !node.disk.list(LOG_DIR).some((name) => name.startsWith('topic-0')))
    const answer = askToPut(client, 'topic', ['b'])
    node.until(() => answer() !== null)
    expect(answer()).toMatchObject({ errorCode: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION })
  })

  test.each([1, 2, 3, 4, 5])('and comes again at once under the same name begins empty (seed %i)', (seed) => {
    const { node, client } = withTopic({}, seed)
    for (const value of ['old', 'older']) put(node, client, value)
    for (let round = 0; round < 3; round++) {
      expect(deleteTopic(client, 'topic')).toBe(0)
      createTopic(client, 'topic')
      expect(putRetrying(node, client, `new ${round}`)).toMatchObject({ errorCode: 0, baseOffset: 0 })
      expect(values(node)).toEqual([`new ${round}`])
    }
    expect(node.failures).toEqual([])
  })

  test('while a reader waits on it tells the reader', () => {
    const { node, client } = withTopic()
    const waiting = askToGet(node.connect(), 'topic', 0, { maxWaitMs: 30_000 })
    node.simulation.run(1_000)
    const startUs = node.simulation.nowUs
    deleteTopic(client, 'topic')
    node.until(() => waiting() !== null)
    expect(node.simulation.nowUs - startUs).toBeLessThan(5_000_000)
    expect(waiting()!.errorCode).not.toBe(0)
  })

  test('while an acknowledgement waits on the disk answers it', () => {
    const { node, client } = withTopic({ durability: 'fsync' })
    node.disk.holdSyncs()
    const waiting = askToPut(node.connect(), 'topic', ['a'])
    node.simulation.run(100)
    // The metadata needs the disk too.
    node.disk.letSyncsGo()
    deleteTopic(client, 'topic')
    node.until(() => waiting() !== null)
  })
})
