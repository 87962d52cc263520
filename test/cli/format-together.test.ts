import { expect, test } from 'vitest'
import { MemoryDisk } from '../../src/base/memory-disk.ts'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import { formatTogether } from '../../src/cli/cluster/format-together.ts'
import { countingPorts, type PlannedNode, planCluster } from '../../src/cli/cluster-plan.ts'
import { readMetaProperties, writeMetaProperties } from '../../src/log/meta-properties.ts'

const PLATFORM = { clock: { nowMs: () => 1, monotonicUs: () => 0 }, random: new SeededRandom(1) }
const NODES: readonly PlannedNode[] = planCluster(
  { brokers: 3, properties: { 'log.dirs': '/data' } },
  countingPorts('h', 9092, 3),
)

function clusterIds(disk: MemoryDisk): (string | undefined)[] {
  return [1, 2, 3].map((id) => readMetaProperties(disk, `/data/node-${id}`)?.clusterId)
}

test('nodes that are all new begin one cluster', () => {
  const disk = new MemoryDisk()
  formatTogether(NODES, { disk, ...PLATFORM })
  const [first, ...others] = clusterIds(disk)
  expect(first).toMatch(/^[\w-]{22}$/)
  expect(others).toEqual([first, first])
  expect(readMetaProperties(disk, '/data/node-2')).toMatchObject({ nodeId: 2 })
})

test('one that lost its disk joins the others again', () => {
  const disk = new MemoryDisk()
  formatTogether(NODES, { disk, ...PLATFORM })
  const before = clusterIds(disk)
  disk.removeDirectory('/data/node-1')
  formatTogether(NODES, { disk, ...PLATFORM })
  expect(clusterIds(disk)).toEqual(before)
})

test('nodes of two clusters are refused, with both', () => {
  const disk = new MemoryDisk()
  for (const id of [1, 3]) {
    disk.makeDirectory(`/data/node-${id}`)
    writeMetaProperties(disk, `/data/node-${id}`, { clusterId: `of-${id}`, nodeId: id, directoryId: null })
  }
  expect(() => formatTogether(NODES, { disk, ...PLATFORM })).toThrow(
    'the nodes belong to different clusters: /data/node-1 to of-1, /data/node-3 to of-3',
  )
  expect(disk.exists('/data/node-2')).toBe(false)
})

test('the folder of another node is refused', () => {
  const disk = new MemoryDisk()
  disk.makeDirectory('/data/node-1')
  writeMetaProperties(disk, '/data/node-1', { clusterId: 'c', nodeId: 2, directoryId: null })
  expect(() => formatTogether(NODES, { disk, ...PLATFORM })).toThrow("Stored node id 2 doesn't match previous node id 1")
})
