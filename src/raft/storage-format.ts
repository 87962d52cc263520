import { Buffer } from 'node:buffer'
import type { Clock } from '../base/clock.ts'
import type { Disk } from '../base/disk.ts'
import { RafkaError } from '../base/errors.ts'
import type { Random } from '../base/random.ts'
import { makeDirectoryDurably } from '../log/durable-directory.ts'
import { META_PROPERTIES, readMetaProperties, writeMetaProperties } from '../log/meta-properties.ts'
import { partitionDirectoryName } from '../log/partition-directory.ts'
import { METADATA_VERSION_FEATURE } from '../metadata/features.ts'
import type { NewRecord } from '../metadata/metadata-record.ts'
import { metadataVersionName } from '../metadata/metadata-version.ts'
import { randomUuid } from '../metadata/random-uuid.ts'
import { CLUSTER_METADATA_TOPIC } from '../metadata/topic-name.ts'
import { writeBootstrapCheckpoint } from './bootstrap-checkpoint.ts'
import { type InitialController, initialVoters } from './initial-controllers.ts'
import { SnapshotBatches } from './snapshot-batches.ts'
import { snapshotFileName } from './snapshot-id.ts'

export interface FormatOptions {
  readonly clusterId: string
  readonly nodeId: number
  /** All folders of the node, the one with the metadata among them or not. */
  readonly logDirs: readonly string[]
  readonly metadataLogDir: string
  /** Of the listener over which controllers reach each other. */
  readonly controllerListenerName: string
  /** Voters that the metadata log is to name; null where they are configured on each node. */
  readonly initialControllers: readonly InitialController[] | null
  /** Written with the voters; means nothing without `initialControllers`. */
  readonly kraftVersion: number
  /** What the cluster starts with, `metadata.version` first. */
  readonly features: readonly (readonly [name: string, level: number])[]
  /** What else the metadata begins with: credentials. */
  readonly records?: readonly NewRecord[]
  /** Folders that are formatted already stay as they are, rather than being refused. */
  readonly ignoreFormatted: boolean
}

export interface FormatPlatform {
  readonly disk: Disk
  readonly clock: Clock
  readonly random: Random
}

/** A folder cannot be formatted. */
export class FormatError extends RafkaError {
  readonly code = 'FORMAT_REFUSED'
  readonly retriable = false
}

/**
 * Makes a node's folders ready for a cluster, as `kafka-storage format` does: each gets the records that the first controller puts into the metadata
 * (`bootstrap.checkpoint`) and at last its `meta.properties`; the one with the metadata gets the voters, if those are to be in its log. `say` is told of each
 * folder. Nothing is written when one of them is refused. Throws `FormatError`, `CorruptFileError`, `DiskError`.
 */
export function formatStorage(
  options: FormatOptions,
  { disk, clock, random }: FormatPlatform,
  say: (line: string) => void,
): void {
  const {
    clusterId,
    nodeId,
    logDirs,
    metadataLogDir,
    initialControllers,
    features,
    records: others = [],
    ignoreFormatted,
  } = options
  if (clusterId.trim() === '') throw new FormatError('You must specify the cluster id.')
  const directories = [...new Set([...logDirs, metadataLogDir])].toSorted()
  const formatted = directories.filter((directory) => isFormatted(disk, directory, options))
  if (formatted.length > 0 && !ignoreFormatted) {
    throw new FormatError(
      `Log directory ${formatted[0]} is already formatted. Use --ignore-formatted to ignore this directory and format the others.`,
      { directory: formatted[0] },
    )
  }
  const empty = directories.filter((directory) => !formatted.includes(directory))
  if (empty.length === 0) say('All of the log directories are already formatted.')
  const own = initialControllers?.find(({ id }) => id === nodeId)
  const levels = features.map(
    ([name, featureLevel]): NewRecord => ({ type: 'FeatureLevelRecord', version: 0, message: { name, featureLevel } }),
  )
  const records = [...levels, ...others]
  const version = metadataVersionName(features.find(([name]) => name === METADATA_VERSION_FEATURE)?.[1] ?? 0)
  for (const directory of empty) {
    const isMetadata = directory === metadataLogDir
    const dynamic = own === undefined ? 'dynamic metadata directory' : 'dynamic metadata voter directory'
    const kind = !isMetadata ? 'data directory' : initialControllers === null ? 'metadata directory' : dynamic
    say(`Formatting ${kind} ${directory} with ${METADATA_VERSION_FEATURE} ${version}.`)
    makeDirectoryDurably(disk, directory)
    writeBootstrapCheckpoint(disk, directory, records, clock.nowMs())
    if (isMetadata && initialControllers !== null) writeVoters(disk, directory, options, clock.nowMs())
    // Last: what has it, has all.
    const directoryId = isMetadata && own !== undefined ? own.directoryId : randomUuid(random)
    writeMetaProperties(disk, directory, { clusterId, nodeId, directoryId })
  }
}

/** The snapshot that the log of the metadata begins with: no metadata, and the voters. */
function writeVoters(disk: Disk, logDirectory: string, options: FormatOptions, nowMs: number): void {
  const { kraftVersion, initialControllers, controllerListenerName } = options
  const voters = initialVoters(initialControllers ?? [], controllerListenerName)
  const batches = new SnapshotBatches({ epoch: 0, lastContainedLogTimestamp: nowMs, nowMs, quorum: { kraftVersion, voters } })
  const folder = `${logDirectory}/${partitionDirectoryName(CLUSTER_METADATA_TOPIC, 0)}`
  makeDirectoryDurably(disk, folder)
  const path = `${folder}/${snapshotFileName({ offset: 0, epoch: 0 })}`
  disk.replaceFile(path, Buffer.concat([batches.header(), ...batches.finish()]))
}

/** Throws `FormatError` where it belongs to another node or cluster. */
function isFormatted(disk: Disk, directory: string, { clusterId, nodeId }: FormatOptions): boolean {
  const found = disk.isDirectory(directory) ? readMetaProperties(disk, directory) : null
  if (found === null) return false
  const file = `${directory}/${META_PROPERTIES}`
  if (found.clusterId !== clusterId) {
    throw new FormatError(`Invalid cluster.id in: ${file}. Expected ${clusterId}, but read ${found.clusterId}`, { directory })
  }
  if (found.nodeId !== nodeId) {
    throw new FormatError(`Stored node id ${found.nodeId} doesn't match previous node id ${nodeId} in: ${file}`, { directory })
  }
  return true
}
