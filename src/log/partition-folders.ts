import type { Disk } from '../base/disk.ts'
import { DiskError } from '../base/disk.ts'
import type { Logger } from '../base/logger.ts'
import { CorruptFileError } from './errors.ts'
import { type PartitionDirectoryName, parsePartitionDirectoryName, partitionDirectoryName } from './partition-directory.ts'
import { readPartitionMetadata } from './partition-metadata.ts'

/** A partition's folder in a log directory. */
export interface PartitionFolder extends PartitionDirectoryName {
  readonly logDir: string
  /** Of the folder. */
  readonly name: string
}

/** The folders in a log directory. Throws `DiskError`. */
export function partitionFolders(disk: Disk, logDir: string): PartitionFolder[] {
  return disk.list(logDir).flatMap((name) => {
    const parsed = parsePartitionDirectoryName(name)
    if (parsed === null || parsed.topic === '__cluster_metadata' || !disk.isDirectory(`${logDir}/${name}`)) return []
    return [{ ...parsed, logDir, name }]
  })
}

/**
 * Ends moves between log directories that were stopped after the old folder had been taken away: the new one, which was complete by then, gets the partition's name.
 * Gives the folders as they are named now. One whose old folder is nowhere to be seen takes its place too if `all` log directories are in `folders`: it is what is
 * left. Throws `DiskError`.
 */
export function finishMoves(
  disk: Disk,
  folders: readonly PartitionFolder[],
  { all, logger }: { all: boolean; logger: Logger },
): PartitionFolder[] {
  if (!folders.some(({ kind }) => kind === 'future')) return [...folders]
  const isOf = (folder: PartitionFolder, { topic, partition }: PartitionFolder): boolean =>
    folder.topic === topic && folder.partition === partition
  return folders.map((folder) => {
    if (folder.kind !== 'future') return folder
    const others = folders.filter((other) => other !== folder && isOf(other, folder))
    if (others.some(({ kind }) => kind === 'current' || kind === 'future')) return folder
    const topicId = topicIdOf(disk, folder)
    const isComplete = others.some((other) => other.kind === 'delete' && topicId !== null && topicIdOf(disk, other) === topicId)
    if (!isComplete && !all) return folder
    const { logDir, topic, partition } = folder
    const name = partitionDirectoryName(topic, partition)
    const facts = { topic, partition, logDir }
    if (isComplete) logger.info('a move between log directories is finished', facts)
    else logger.warn('a partition’s folder is gone, and what was copied of it takes its place, which may not be all', facts)
    disk.rename(`${logDir}/${folder.name}`, `${logDir}/${name}`)
    disk.syncDirectory(logDir)
    return { ...folder, name, kind: 'current' }
  })
}

function topicIdOf(disk: Disk, { logDir, name }: PartitionFolder): string | null {
  try {
    return readPartitionMetadata(disk, `${logDir}/${name}`)
  } catch (error) {
    if (!(error instanceof CorruptFileError) && !(error instanceof DiskError)) throw error
    return null
  }
}
