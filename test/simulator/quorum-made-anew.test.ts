import { expect, test } from 'vitest'
import { SimulatedCluster } from './simulated-cluster.ts'
import { createTopic } from './topics.ts'

test('a metadata quorum that is made anew, and knows less at first than was known before, has no partition taken away', () => {
  const stopped: string[] = []
  const cluster = SimulatedCluster.start({
    seed: 31,
    // A snapshot before the topics are made, and none behind them: they are known again only when the leader is heard.
    texts: { 'metadata.log.max.record.bytes.between.snapshots': '1000' },
    observe: (member, _from, _to, { kind }) => {
      if (kind === 'stop-partition') stopped.push(member.host)
    },
  })
  for (const name of ['a', 'b', 'c']) createTopic(cluster.connect(1), name)
  cluster.simulation.run(500)
  for (const id of [1, 2, 3]) {
    const member = cluster.node(id)
    createTopic(cluster.connect(id), `late-${id}`)
    member.runtime.crash(member.actor('metadata-quorum'))
    cluster.simulation.run(5000)
    expect(stopped).toEqual([])
  }
})
