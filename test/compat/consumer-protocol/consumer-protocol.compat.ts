import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import type { BrokerProcess } from '../../../bench/peers/broker-process.ts'
import { startKafka } from '../../../bench/peers/kafka-server.ts'
import { startRafka } from '../../../bench/peers/rafka-server.ts'
import { COMPAT_BROKER, startCompatBroker } from '../compat-broker.ts'
import { ToolRunner } from '../java-tools/tool-runner.ts'
import { compatSuite } from '../passes.ts'
import { pause, waitUntil } from '../wait-until.ts'
import { allSeen, MemberHost, seenAfterCommit } from './group-members.ts'

// Members of consumer groups (KIP-848) of the Java client and of librdkafka. Sessions are short, so that who is killed is missed soon.
const PROPERTIES = {
  'group.consumer.min.session.timeout.ms': '3000',
  'group.consumer.session.timeout.ms': '3000',
  'group.consumer.min.heartbeat.interval.ms': '250',
  'group.consumer.heartbeat.interval.ms': '250',
  'group.consumer.assignment.interval.ms': '200',
  'offsets.topic.num.partitions': '2',
}
const CONSUMER = 'consumer' as const
const CLASSIC = 'classic' as const

const start = COMPAT_BROKER === 'kafka' ? startKafka : startRafka
const add = compatSuite(import.meta.dirname)
let broker: BrokerProcess
/** Of producers, and of members that live on. */
let main: MemberHost
let hosts: MemberHost[] = []
const bootstrap = (): string => `${broker.host}:${broker.port}`

beforeAll(async () => {
  broker = await startCompatBroker(PROPERTIES)
  main = MemberHost.java(bootstrap())
})
afterAll(async () => {
  await main?.close()
  await broker?.stop()
})
afterEach(async () => {
  await Promise.all(hosts.map((host) => host.close()))
  hosts = []
})

function host(kind: 'java' | 'librdkafka' = 'java'): MemberHost {
  const made = MemberHost[kind](bootstrap())
  hosts.push(made)
  return made
}

const createTopic = (topic: string, partitions: number): Promise<void> => main.call('createTopic', { topic, partitions })
const produce = (topic: string, partitions: number, count: number): Promise<void> =>
  main.call('produce', { topic, partitions, count })
const groupOf = (group: string): Promise<string> => main.call('group', { group })

/** Waits until all of so many partitions are committed to the end, each of so many records. */
async function allCommitted(group: string, partitions: number, end: number): Promise<void> {
  let offsets: Record<string, number> = {}
  await waitUntil(
    () => `${group} is committed to ${end}, not ${JSON.stringify(offsets)}`,
    async () => {
      offsets = await main.call('committed', { group })
      return Object.keys(offsets).length === partitions && Object.values(offsets).every((offset) => offset === end)
    },
  )
}

add('members that come, go and are killed have every record seen, and none after its commit', async () => {
  const [topic, group] = ['churn', 'churn']
  const [killed, later] = [host(), host()]
  await createTopic(topic, 6)
  await produce(topic, 6, 600)
  const joining = { group, protocol: CONSUMER, topics: [topic] }
  const first = await main.join('first', joining)
  const second = await main.join('second', joining)
  await first.has(3)
  await second.has(3)
  const doomed = await killed.join('doomed', { ...joining, log: join(broker.folder, 'doomed.log') })
  await doomed.has(2)
  await produce(topic, 6, 600)
  await second.leave()
  await doomed.has(3)
  await produce(topic, 6, 600)
  await doomed.look()
  await killed.kill()
  const third = await later.join('third', joining)
  await produce(topic, 6, 600)
  await first.has(3)
  await third.has(3)
  const members = [first, second, doomed, third]
  await allSeen(members, 2400)
  await allCommitted(group, 6, 400)
  expect(seenAfterCommit(members)).toEqual([])
  expect(await groupOf(group)).toBe('Consumer Stable')
  await first.leave()
  await third.leave()
  await waitUntil('the group is empty', async () => (await groupOf(group)) === 'Consumer Empty')
})

add('a pattern finds topics that come later', async () => {
  await createTopic('red-one', 2)
  const member = await main.join('pattern', { group: 'pattern', protocol: CONSUMER, pattern: 'red-.*' })
  await member.has(2)
  await createTopic('blue-one', 2)
  // Kafka looks expressions up anew at most every ten seconds.
  await pause(10_000)
  await createTopic('red-two', 3)
  expect(await member.has(5)).toEqual(['red-one-0', 'red-one-1', 'red-two-0', 'red-two-1', 'red-two-2'])
  await member.leave()
})

add('a static member that comes back has what it had, and nobody else is asked for anything', async () => {
  await createTopic('static', 4)
  const joining = { group: 'static', protocol: CONSUMER, topics: ['static'] }
  const other = await main.join('other', joining)
  const before = await main.join('before', { ...joining, instanceId: 'one' })
  await other.has(2)
  const had = await before.has(2)
  const { rebalances } = await other.status()
  await before.leave()
  const after = await main.join('after', { ...joining, instanceId: 'one' })
  expect(await after.has(2)).toEqual(had)
  expect((await other.status()).rebalances).toBe(rebalances)
  await after.leave()
  await other.leave()
})

add('a group goes from the classic protocol to the new one and back while it works', async () => {
  const [topic, group] = ['migrated', 'migrated']
  await createTopic(topic, 4)
  const old = { group, protocol: CLASSIC, topics: [topic] }
  const young = { group, protocol: CONSUMER, topics: [topic] }
  const first = await main.join('classic-1', old)
  const second = await main.join('classic-2', old)
  await first.has(2)
  await second.has(2)
  await produce(topic, 4, 200)
  expect(await groupOf(group)).toBe('Classic Stable')
  const third = await main.join('consumer-1', young)
  await third.has(1)
  expect(await groupOf(group)).toMatch(/^Consumer/)
  await produce(topic, 4, 200)
  await first.leave()
  const fourth = await main.join('consumer-2', young)
  await second.leave()
  await third.has(2)
  await fourth.has(2)
  await produce(topic, 4, 200)
  const fifth = await main.join('classic-3', old)
  await fifth.has(1)
  await third.leave()
  await fourth.leave()
  await fifth.has(4)
  expect(await groupOf(group)).toBe('Classic Stable')
  await produce(topic, 4, 200)
  const members = [first, second, third, fourth, fifth]
  await allSeen(members, 800)
  await allCommitted(group, 4, 200)
  expect(seenAfterCommit(members)).toEqual([])
  await fifth.leave()
})

add('members of librdkafka share a group with those of Java', async () => {
  const [topic, group] = ['mixed', 'mixed']
  const python = host('librdkafka')
  await createTopic(topic, 6)
  await produce(topic, 6, 600)
  const joining = { group, protocol: CONSUMER, topics: [topic] }
  const first = await python.join('python-1', joining)
  await first.has(6)
  const second = await python.join('python-2', joining)
  const third = await main.join('java', joining)
  for (const member of [first, second, third]) await member.has(2)
  await produce(topic, 6, 600)
  await first.leave()
  await second.has(3)
  await produce(topic, 6, 600)
  const members = [first, second, third]
  await allSeen(members, 1800)
  await allCommitted(group, 6, 300)
  expect(seenAfterCommit(members)).toEqual([])
  await second.leave()
  await third.leave()
})

add('a pattern of librdkafka finds its topics', async () => {
  await createTopic('green-one', 1)
  await createTopic('green-two', 2)
  const member = await host('librdkafka').join('python', { group: 'green', protocol: CONSUMER, pattern: '^green-.*' })
  await member.has(3)
  await member.leave()
})

add('kafka-consumer-groups sees the members of a group, and resets its offsets when they are gone', async () => {
  const [topic, group] = ['tooled', 'tooled']
  const GROUPS = 'consumer.group.ConsumerGroupCommand'
  const tools = new ToolRunner(bootstrap())
  try {
    await createTopic(topic, 2)
    await produce(topic, 2, 20)
    const member = await main.join('tooled', { group, protocol: CONSUMER, topics: [topic], assignor: 'range' })
    await allSeen([member], 20)
    await allCommitted(group, 2, 10)
    const describe = (...more: string[]): Promise<string> => tools.output(GROUPS, ['--describe', '--group', group, ...more])
    expect(await describe('--state')).toMatch(/tooled +\S+ +\(1\) +range +Stable +1/)
    expect(await describe('--members', '--verbose')).toMatch(/tooled +\S+ .* tooled:0,1/)
    expect(await describe()).toMatch(/tooled +tooled +0 +10 +10 +0/)
    const reset = ['--reset-offsets', '--group', group, '--topic', topic, '--to-earliest', '--execute']
    expect((await tools.run(GROUPS, reset)).stdout).toContain('Assignments can only be reset if the group')
    await member.leave()
    await tools.output(GROUPS, reset)
    await allCommitted(group, 2, 0)
    await tools.output(GROUPS, ['--delete', '--group', group])
    expect(await groupOf(group)).toBe('none')
  } finally {
    await tools.close()
  }
})

add(
  'a broker that is killed and started again has the group with its members, and nothing that was committed is seen again',
  async () => {
    const [topic, group] = ['restarted', 'restarted']
    await createTopic(topic, 4)
    await produce(topic, 4, 400)
    const joining = { group, protocol: CONSUMER, topics: [topic] }
    const members = [await main.join('restart-1', joining), await main.join('restart-2', joining)]
    for (const member of members) await member.has(2)
    for (let round = 1; round <= 2; round++) {
      await broker.crash()
      broker = await start({ port: broker.port, folder: broker.folder, properties: PROPERTIES })
      await produce(topic, 4, 400)
      await allSeen(members, 400 + 400 * round)
    }
    await allCommitted(group, 4, 300)
    expect(seenAfterCommit(members)).toEqual([])
    for (const member of members) await member.has(2)
    for (const member of members) await member.leave()
  },
)
