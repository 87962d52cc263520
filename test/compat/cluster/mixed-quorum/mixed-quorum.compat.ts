import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import type { NodeKind } from '../../../../bench/peers/cluster/cluster-node.ts'
import { COMPAT_BROKER } from '../../compat-broker.ts'
import { compatSuite } from '../../passes.ts'
import { sharedCluster } from '../compat-cluster.ts'
import { CountedLoad, LoadClients } from '../counted-load.ts'
import { untilReplicasEqual } from '../replica-files.ts'

// A metadata quorum of Apache Kafka's nodes and of ours, each of which follows and leads the other kind.

describe.skipIf(COMPAT_BROKER === 'kafka')('a quorum of one node of Apache Kafka and two of ours, which are brokers too', () => {
  const add = compatSuite(import.meta.dirname, 100_000)
  const THEIRS = 1
  const plan = [THEIRS, 2, 3].map((id) => {
    const kind: NodeKind = id === THEIRS ? 'kafka' : 'rafka'
    return { id, roles: ['broker', 'controller'] as const, kind }
  })
  const shared = sharedCluster({ plan: { nodes: plan }, connect: (servers) => ({ load: new LoadClients(servers) }) })

  const metadataLog = (id: number): Buffer => {
    const folder = join(shared.cluster.processes.node(id).dataDir, '__cluster_metadata-0')
    const segments = readdirSync(folder).filter((name) => name.endsWith('.log'))
    return Buffer.concat(segments.sort().map((name) => readFileSync(join(folder, name))))
  }

  add('each leader of the quorum is killed in turn, ours and theirs: nothing acknowledged is lost', async () => {
    const { cluster, clients } = shared
    const { view, processes } = cluster
    await using under = await CountedLoad.start(cluster, clients.load, 'leaders', [THEIRS, 2, 3])
    let made = 0
    const makeTopic = async (): Promise<void> => {
      await view.admin.createTopics([{ name: `made-${made++}`, numPartitions: 1, replicationFactor: 1 }])
    }
    const next = async (): Promise<void> => {
      await makeTopic()
      await under.progressBy(50)
    }
    const killed: NodeKind[] = []
    const killLeader = async (): Promise<void> => {
      const leader = await view.activeController()
      killed.push(processes.node(leader).kind)
      await cluster.killAndStart(leader, next)
      await view.untilWhole(under.topics)
    }
    if ((await view.activeController()) === THEIRS) await killLeader()
    // Whoever was not there for the last records cannot win against Kafka's node.
    const leader = await view.activeController()
    const other = [2, 3].find((id) => id !== leader)!
    await processes.node(other).kill()
    await makeTopic()
    killed.push('rafka')
    await processes.node(leader).kill()
    await processes.node(other).start()
    await view.until("Kafka's node leads", async () => (await view.activeController()) === THEIRS)
    await makeTopic()
    await processes.node(leader).start()
    await view.untilBrokers(3)
    await view.untilWhole(under.topics)
    await killLeader()
    await killLeader()
    expect(killed).toEqual(expect.arrayContaining(['kafka', 'rafka']))
    expect(await under.expectAllKept()).toBeGreaterThan(1000)
    await untilReplicasEqual(cluster, under.topics)
    const topics = new Set((await view.admin.listTopics()).map(({ name }) => name))
    for (let number = 0; number < made; number++) expect(topics).toContain(`made-${number}`)
  })

  add('the metadata logs of all nodes are byte for byte the same', async () => {
    const logs = [THEIRS, 2, 3].map(metadataLog)
    const common = Math.min(...logs.map(({ length }) => length))
    expect(common).toBeGreaterThan(4000)
    for (const log of logs) expect(log.subarray(0, common).equals(logs[0]!.subarray(0, common))).toBe(true)
  })
})
