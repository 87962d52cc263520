import { describe, expect } from 'vitest'
import { ClusterView } from '../../../../bench/peers/cluster/cluster-view.ts'
import { NetworkNamespaces } from '../../../../bench/peers/cluster/network-namespaces.ts'
import { compatSuite } from '../../passes.ts'
import { sharedCluster } from '../compat-cluster.ts'
import { CountedLoad, LEADER_SEEKING, LoadClients } from '../counted-load.ts'
import { StaleLeader } from '../stale-leader.ts'

// Three nodes in network namespaces of their own, between which packets get lost: both ways, and one way only. Clients reach all of them all the time.

const WHY_NOT = NetworkNamespaces.whyNotPossible()
if (WHY_NOT !== null) console.log(`no partitions of the network are tested: ${WHY_NOT}`)

describe.skipIf(WHY_NOT !== null)('a network that parts', () => {
  const add = compatSuite(import.meta.dirname, 100_000)
  const shared = sharedCluster({
    plan: { isolated: true },
    connect: (servers) => ({ load: new LoadClients(servers) }),
    isPossible: WHY_NOT === null,
  })

  function others(id: number): number[] {
    return shared.cluster.processes.nodes.map((node) => node.id).filter((other) => other !== id)
  }

  add(
    'the leader is cut off from the others both ways: another one leads, and it acknowledges nothing that is lost',
    async () => {
      const { view, processes } = shared.cluster
      const controller = await view.activeController()
      const leader = others(controller)[0]!
      await using under = await CountedLoad.start(shared.cluster, shared.clients.load, 'cut', leader)
      await shared.cluster.topicLedBy(leader, 'cut-stale', 1)
      await using stale = await StaleLeader.connect(processes.node(leader), 'cut-stale')
      expect(await stale.put('before')).toBe('NONE')
      processes.network!.isolate(leader)
      stale.ask('while it was cut off')
      await under.progressBy(200, LEADER_SEEKING)
      // The node that is cut off still says that it leads.
      await using healthy = new ClusterView(
        others(leader)
          .map((id) => processes.node(id).address)
          .join(),
      )
      let next = leader
      await healthy.until('another leader', async () => {
        next = (await healthy.partitions('cut-stale'))[0]?.leader ?? leader
        return next !== leader
      })
      await using fresh = await StaleLeader.connect(processes.node(next), 'cut-stale')
      expect(await fresh.put('after')).toBe('NONE')
      processes.network!.heal()
      const answers = await stale.answers()
      await under.progressBy(100)
      expect(await under.expectAllKept()).toBeGreaterThan(1000)
      await view.untilWhole(['cut-stale'])
      const truth = (await shared.clients.load.java.read('cut-stale', 1))[0]!.map(([, value]) => value)
      expect(truth.slice(0, 2)).toEqual(['before', 'after'])
      if (answers.produceError === 'NONE') expect(truth).toContain('while it was cut off')
      else expect(truth).toHaveLength(2)
      for (const [offset, value] of answers.records) expect(value, `offset ${offset}`).toBe(truth[offset])
    },
  )

  add('the active controller is cut off: another one is elected, and brokers follow it', async () => {
    const { view, processes } = shared.cluster
    const controller = await view.activeController()
    await using under = await CountedLoad.start(shared.cluster, shared.clients.load, 'controller-cut', others(controller)[0]!)
    processes.network!.isolate(controller)
    await view.until('another controller', async () => {
      const quorum = await view.admin.describeMetadataQuorum()
      return quorum.leaderId >= 0 && quorum.leaderId !== controller
    })
    await under.progressBy(200, LEADER_SEEKING)
    processes.network!.heal()
    await under.progressBy(100)
    expect(await under.expectAllKept()).toBeGreaterThan(1000)
  })

  for (const [what, from] of [
    ['nothing that the leader sends to the others arrives', 'leader'],
    ['nothing that the others send to the leader arrives', 'others'],
  ] as const) {
    add(`one way: ${what}`, async () => {
      const { view, processes } = shared.cluster
      const controller = await view.activeController()
      const leader = others(controller)[0]!
      await using under = await CountedLoad.start(shared.cluster, shared.clients.load, `one-way-${from}`, leader)
      if (from === 'leader') processes.network!.drop(leader, others(leader))
      else processes.network!.drop(others(leader), leader)
      await under.progressBy(200, LEADER_SEEKING)
      processes.network!.heal()
      await under.progressBy(100)
      expect(await under.expectAllKept()).toBeGreaterThan(1000)
    })
  }

  add('two followers are cut off from each other alone: nobody notices', async () => {
    const { view, processes } = shared.cluster
    const controller = await view.activeController()
    const [one = 0, other = 0] = others(controller)
    await using under = await CountedLoad.start(shared.cluster, shared.clients.load, 'followers-cut', controller)
    const epoch = (await view.admin.describeMetadataQuorum()).leaderEpoch
    processes.network!.part(one, other)
    await under.progressBy(400)
    expect((await view.admin.describeMetadataQuorum()).leaderEpoch).toBe(epoch)
    processes.network!.heal()
    expect(await under.expectAllKept()).toBeGreaterThan(1000)
  })
})
