import { expect, test } from 'vitest'
import { LOG_DIR, SimulatedCluster } from './simulated-cluster.ts'
import { createTopic } from './topics.ts'

test('a metadata quorum that is made anew, and knows less at first than was known before, costs no topic its folder', () => {
  // Snapshots all the time: what is newer than the last is known again only when the leader is heard.
  const cluster = SimulatedCluster.start({ seed: 31, texts: { 'metadata.log.max.record.bytes.between.snapshots': '100' } })
  const client = cluster.connect(1)
  for (const name of ['a', 'b', 'c']) createTopic(client, name)
  cluster.simulation.run(500)
  for (const id of [1, 2, 3]) {
    const member = cluster.node(id)
    const folders = (): string[] => member.disk.list(LOG_DIR).filter((name) => /^[abc]-0/.test(name))
    const before = folders()
    createTopic(cluster.connect(id), `late-${id}`)
    member.runtime.crash(member.actor('metadata-quorum'))
    for (let step = 0; step < 100; step++) {
      cluster.simulation.run(100)
      expect(folders(), `node ${id}`).toEqual(before)
    }
  }
  const names = ['a', 'b', 'c', 'late-1', 'late-2', 'late-3']
  const kept = [1, 2, 3]
    .flatMap((id) => cluster.node(id).disk.list(LOG_DIR))
    .filter((name) => names.includes(name.replace(/-0$/, '')))
  expect(kept.toSorted()).toEqual(names.map((name) => `${name}-0`).toSorted())
})
