import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Cluster, startCluster } from '../../actors/cluster.ts'
import { createTopics } from '../../src/cli/topic-admin.ts'
import { Client } from '../../src/client/client.ts'
import { GroupMember } from '../../src/client/group-member.ts'
import { nodeEnvironment } from '../../src/client/node/node-environment.ts'
import { captured } from '../cli/captured.ts'

let cluster: Cluster
const clients: Client[] = []

beforeAll(async () => {
  cluster = await startCluster()
  const flags = { bootstrap: cluster.bootstrapServers, timeoutMs: 5000, partitions: 3 }
  await captured(() => createTopics(['one', 'two'], flags))
})
afterAll(async () => {
  for (const client of clients) client.close()
  await cluster.stop()
})

function memberOf(groupId: string, topics: readonly string[] = ['one', 'two']): GroupMember {
  const client = new Client(nodeEnvironment, { bootstrap: cluster.bootstrapServers })
  clients.push(client)
  return new GroupMember(client, { groupId, topics, heartbeatIntervalMs: 20 })
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5))
}

function names(assigned: Awaited<ReturnType<GroupMember['join']>>): string[] {
  return assigned.map(({ topic, partition }) => `${topic}-${partition}`)
}

describe('a member of a group', () => {
  test('alone has all partitions of what it wants', async () => {
    const member = memberOf('alone')
    expect(member.needsJoin).toBe(true)
    expect(names(await member.join())).toEqual(['one-0', 'one-1', 'one-2', 'two-0', 'two-1', 'two-2'])
    expect(member.needsJoin).toBe(false)
    await member.leave()
  })

  test('shares with those that come, topic by topic, and takes over from those that leave', async () => {
    const first = memberOf('shared')
    await first.join()
    const second = memberOf('shared', ['one'])
    const joining = second.join()
    await until(() => first.needsJoin)
    const [one, other] = await Promise.all([first.join(), joining])
    const shares = [names(one).filter((name) => name.startsWith('one')).length, names(other).length]
    expect(shares.sort()).toEqual([1, 2])
    expect([...names(one), ...names(other)].sort()).toEqual(['one-0', 'one-1', 'one-2', 'two-0', 'two-1', 'two-2'])
    await second.leave()
    await until(() => first.needsJoin)
    expect(await first.join()).toHaveLength(6)
    await first.leave()
  })

  test('finds what the group committed', async () => {
    const first = memberOf('committing')
    await first.join()
    await first.commit([
      { topic: 'one', partition: 1, offset: 7 },
      { topic: 'two', partition: 0, offset: 0 },
    ])
    await first.leave()
    const second = memberOf('committing')
    const assigned = await second.join()
    expect(await second.committed(assigned)).toEqual([
      { topic: 'one', partition: 1, offset: 7 },
      { topic: 'two', partition: 0, offset: 0 },
    ])
    await second.leave()
  })

  test('that commits after the group went on without it learns that it has to join, and changes nothing', async () => {
    const first = memberOf('late')
    await first.join()
    await first.commit([{ topic: 'one', partition: 0, offset: 5 }])
    const second = memberOf('late')
    const joining = second.join()
    await until(() => first.needsJoin)
    const rejoined = first.join()
    await Promise.all([rejoined, joining])
    await second.leave()
    await until(() => first.needsJoin)
    // The generation is over as soon as the other one's going is known.
    await first.join()
    expect(await first.committed([{ topic: 'one', partition: 0 }])).toEqual([{ topic: 'one', partition: 0, offset: 5 }])
    await first.leave()
    await first.commit([{ topic: 'one', partition: 0, offset: 99 }])
    expect(first.needsJoin).toBe(true)
    const third = memberOf('late')
    await third.join()
    expect(await third.committed([{ topic: 'one', partition: 0 }])).toEqual([{ topic: 'one', partition: 0, offset: 5 }])
    await third.leave()
  })

  test('that leaves a group whose coordinator is gone says nothing', async () => {
    const other = await startCluster()
    const client = new Client(nodeEnvironment, { bootstrap: other.bootstrapServers, requestTimeoutMs: 500 })
    await captured(() => createTopics(['one'], { bootstrap: other.bootstrapServers, timeoutMs: 5000 }))
    const member = new GroupMember(client, { groupId: 'orphans', topics: ['one'] })
    await member.join()
    await other.stop()
    await member.leave()
    client.close()
  })
})
