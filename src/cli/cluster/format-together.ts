import { resolveBrokerConfig } from '../../base/config/broker-config.ts'
import { readMetaProperties } from '../../log/meta-properties.ts'
import { BOOTSTRAP_FEATURE_LEVELS } from '../../metadata/features.ts'
import { randomUuid } from '../../metadata/random-uuid.ts'
import { FormatError, type FormatPlatform, formatStorage } from '../../raft/storage-format.ts'
import type { PlannedNode } from '../cluster-plan.ts'

/**
 * Makes the folders of all nodes ready for one cluster: that of the nodes which have been in one, or else a new one. A node whose folders are new joins the others.
 * Throws `ConfigError`, `FormatError`, `DiskError`.
 */
export function formatTogether(nodes: readonly PlannedNode[], platform: FormatPlatform): void {
  const { disk, random } = platform
  const configs = nodes.map(({ properties }) => resolveBrokerConfig(properties).config)
  let first: { readonly directory: string; readonly clusterId: string } | null = null
  for (const { logDirs, metadataLogDir } of configs) {
    for (const directory of [...logDirs, ...(metadataLogDir === null ? [] : [metadataLogDir])]) {
      const clusterId = disk.isDirectory(directory) ? (readMetaProperties(disk, directory)?.clusterId ?? null) : null
      if (clusterId === null) continue
      first ??= { directory, clusterId }
      if (first.clusterId !== clusterId) {
        throw new FormatError(
          `the nodes belong to different clusters: ${first.directory} to ${first.clusterId}, ${directory} to ${clusterId}`,
          { directory, clusterId },
        )
      }
    }
  }
  const clusterId = first?.clusterId ?? randomUuid(random)
  for (const config of configs) {
    const { nodeId, logDirs, metadataLogDir, controllerListenerNames } = config
    formatStorage(
      {
        clusterId,
        nodeId,
        logDirs,
        metadataLogDir: metadataLogDir ?? logDirs[0]!,
        controllerListenerName: controllerListenerNames[0]!,
        // Voters stand in the configuration of each node.
        initialControllers: null,
        kraftVersion: 0,
        features: BOOTSTRAP_FEATURE_LEVELS,
        ignoreFormatted: true,
      },
      platform,
      () => {},
    )
  }
}
