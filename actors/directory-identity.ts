import type { BrokerConfig } from '../src/base/config/broker-config.ts'
import { RafkaError } from '../src/base/errors.ts'
import { META_PROPERTIES, type MetaProperties } from '../src/log/meta-properties.ts'

/** A log directory belongs to another node or cluster: it must not be touched. */
export class ForeignLogDirectoryError extends RafkaError {
  readonly code = 'INCONSISTENT_CLUSTER_ID'
  readonly retriable = false
}

/** A node of a quorum of several cannot make up the cluster that it belongs to. */
export class UnformattedLogDirectoryError extends RafkaError {
  readonly code = 'UNFORMATTED_LOG_DIRECTORY'
  readonly retriable = false
}

export interface FoundDirectory {
  readonly logDir: string
  /** Null where it is empty, or cannot be read. */
  readonly properties: MetaProperties | null
}

/** Whether nobody else has a say in which cluster this is: the node may then format what is empty. */
export function formatsItself({ processRoles, controllerQuorumVoters, controllerQuorumBootstrapServers }: BrokerConfig): boolean {
  return (
    processRoles.includes('controller') && controllerQuorumVoters.length <= 1 && controllerQuorumBootstrapServers.length === 0
  )
}

/**
 * Holds what the `meta.properties` of a node's directories say against each other and against its configuration. Gives the id of the cluster, null where all are
 * empty and this node may begin one. Throws `ForeignLogDirectoryError`, `UnformattedLogDirectoryError`.
 */
export function checkIdentity(found: readonly FoundDirectory[], config: BrokerConfig): string | null {
  const { nodeId } = config
  const metadataLogDir = config.metadataLogDir ?? config.logDirs[0]!
  const directoryIds = new Map<string, string>()
  let first: { readonly logDir: string; readonly clusterId: string } | null = null
  for (const { logDir, properties } of found) {
    if (properties === null) continue
    const { clusterId, nodeId: foundNodeId, directoryId } = properties
    first ??= { logDir, clusterId }
    if (clusterId !== first.clusterId) {
      throw new ForeignLogDirectoryError(
        `the log directories belong to different clusters: ${first.logDir} to ${first.clusterId}, ${logDir} to ${clusterId}`,
        { logDir, clusterId, other: first.logDir, otherClusterId: first.clusterId },
      )
    }
    if (foundNodeId !== nodeId) {
      throw new ForeignLogDirectoryError(
        `${logDir} belongs to node ${foundNodeId}, and this is node ${nodeId}: set node.id=${foundNodeId}, or use another log directory`,
        { logDir, nodeId, foundNodeId },
      )
    }
    const twin = directoryId === null ? undefined : directoryIds.get(directoryId)
    if (twin !== undefined) {
      throw new ForeignLogDirectoryError(
        `${twin} and ${logDir} have the same directory.id ${directoryId}: one is a copy of the other, and which is not for us to say`,
        { logDir, twin, directoryId },
      )
    }
    if (directoryId !== null) directoryIds.set(directoryId, logDir)
  }
  const hasMetadata = found.some(({ logDir, properties }) => logDir === metadataLogDir && properties !== null)
  if (!hasMetadata && !formatsItself(config)) {
    throw new UnformattedLogDirectoryError(
      `No \`${META_PROPERTIES}\` found in ${metadataLogDir}: a node of a quorum of several is formatted, with the cluster's id, before it starts`,
      { logDir: metadataLogDir, nodeId },
    )
  }
  return first?.clusterId ?? null
}
