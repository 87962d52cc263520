import type { Disk } from '../base/disk.ts'
import { DiskError } from '../base/disk.ts'
import type { Logger } from '../base/logger.ts'
import { finishMoves, partitionFolders } from '../log/partition-folders.ts'
import type { FutureFolder } from './replica-mover.ts'

export interface ReplicaFolder {
  readonly logDir: string
  readonly directory: string
  readonly future: FutureFolder | null
}

/**
 * Where the folders of a partition are that was made anew after a throw: what it is made from says where they were when the node started. Log directories that
 * cannot be read are passed over.
 */
export function replicaPlace(
  disk: Disk,
  logDirs: readonly string[],
  { topic, partition, logDir, directory }: ReplicaFolder & { readonly topic: string; readonly partition: number },
  logger: Logger,
): ReplicaFolder {
  let all = true
  const found = logDirs.flatMap((each) => {
    try {
      return partitionFolders(disk, each)
    } catch (error) {
      if (!(error instanceof DiskError)) throw error
      all = false
      return []
    }
  })
  const own = finishMoves(
    disk,
    found.filter((folder) => folder.topic === topic && folder.partition === partition),
    { all, logger },
  )
  const current = own.find(({ kind }) => kind === 'current')
  const future = own.find(({ kind }) => kind === 'future')
  const place = current === undefined ? { logDir, directory } : pathOf(current)
  // Nothing is known of how much of it was synced.
  const unchecked = { clean: false, recoveryPoint: 0, logStartOffset: 0 }
  return { ...place, future: future === undefined ? null : { ...pathOf(future), ...unchecked } }
}

function pathOf({ logDir, name }: { logDir: string; name: string }): { logDir: string; directory: string } {
  return { logDir, directory: `${logDir}/${name}` }
}
