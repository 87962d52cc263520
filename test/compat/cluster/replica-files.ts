import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ClusterNode } from '../../../bench/peers/cluster/cluster-node.ts'
import type { CompatCluster } from './compat-cluster.ts'

interface ReplicaFiles {
  readonly node: ClusterNode
  /** All segments, one behind the other. */
  readonly log: Buffer
  /** Lines of `leader-epoch-checkpoint`: epoch and start offset. */
  readonly epochs: readonly string[]
}

/**
 * Waits until the replicas of each partition are byte for byte the same on the disks of their nodes, and began the same leader epochs at the same offsets.
 * Nobody may be writing. Gives how many bytes one replica of each has, together.
 */
export async function untilReplicasEqual(cluster: CompatCluster, topics: readonly string[]): Promise<number> {
  let bytes = 0
  for (const topic of topics) {
    const partitions = await cluster.view.partitions(topic)
    for (const { partition, replicas } of partitions) {
      const folder = `${topic}-${partition}`
      let difference = 'nothing was compared'
      const areEqual = (): Promise<boolean> => {
        const [first, ...others] = replicas.map((id) => filesOf(cluster.processes.node(id), folder)) as [ReplicaFiles]
        difference = others.map((other) => differenceOf(first, other)).find((found) => found !== '') ?? ''
        if (difference === '') bytes += first.log.length
        return Promise.resolve(difference === '')
      }
      await cluster.view.until(() => `the replicas of ${folder} are alike: ${difference}`, areEqual, 15_000)
    }
  }
  return bytes
}

function filesOf(node: ClusterNode, folder: string): ReplicaFiles {
  const path = join(node.dataDir, folder)
  const segments = readdirSync(path).filter((name) => name.endsWith('.log'))
  const log = Buffer.concat(segments.sort().map((name) => readFileSync(join(path, name))))
  const [, , ...epochs] = readFileSync(join(path, 'leader-epoch-checkpoint'), 'utf8').trim().split('\n')
  return { node, log, epochs: withRecords(epochs, endOf(log)) }
}

/** An epoch that begins at the end has no records, and only who leads in it knows of it. */
function withRecords(epochs: readonly string[], end: number): readonly string[] {
  return epochs.filter((line) => Number(line.split(' ')[1]) < end)
}

/** The offset behind the last batch. */
function endOf(log: Buffer): number {
  let end = 0
  for (let at = 0; at + BATCH_HEADER_BYTES <= log.length; at += 12 + log.readInt32BE(at + 8))
    end = Number(log.readBigInt64BE(at)) + log.readInt32BE(at + LAST_OFFSET_DELTA_AT) + 1
  return end
}

const BATCH_HEADER_BYTES = 61
const LAST_OFFSET_DELTA_AT = 23

/** Empty for none. */
function differenceOf(one: ReplicaFiles, other: ReplicaFiles): string {
  const names = `${one.node.kind} node ${one.node.id} and ${other.node.kind} node ${other.node.id}`
  if (!one.log.equals(other.log)) {
    const at = one.log.findIndex((byte, index) => byte !== other.log[index])
    return `the logs of ${names} differ at byte ${at} of ${one.log.length} and ${other.log.length}`
  }
  if (one.epochs.join() !== other.epochs.join()) return `the epochs of ${names} differ: ${one.epochs} and ${other.epochs}`
  return ''
}
