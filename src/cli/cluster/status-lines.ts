import type { ClusterStatus, NodeStatus } from './cluster-manager.ts'

const MIB = 1024 * 1024

/** One line a node, in columns: id, state, process, roles, a star for the leader of the quorum, memory, where clients find it. */
export function statusLines({ nodes, underReplicatedPartitions }: ClusterStatus): string[] {
  const rows = nodes.map((node) => [
    `node ${node.id}`,
    node.leads ? '*' : ' ',
    node.state,
    node.pid === null ? '' : `pid ${node.pid}`,
    node.roles.join('+'),
    memoryOf(node),
    node.address,
    node.starts > 1 ? `started ${node.starts} times` : '',
  ])
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]!.length))) ?? []
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  )
  const count = underReplicatedPartitions
  if (count !== null && count > 0) lines.push(`${count} partition${count === 1 ? ' has' : 's have'} not all replicas in sync`)
  return lines
}

function memoryOf({ rssBytes }: NodeStatus): string {
  return rssBytes === 0 ? '' : `${Math.round(rssBytes / MIB)} MB`
}
