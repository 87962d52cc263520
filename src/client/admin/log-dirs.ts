import { ErrorCode } from '../../protocol/error-codes.ts'
import { AlterReplicaLogDirsRequest, AlterReplicaLogDirsResponse } from '../../protocol/generated/api/alter-replica-log-dirs.ts'
import { DescribeLogDirsRequest, DescribeLogDirsResponse } from '../../protocol/generated/api/describe-log-dirs.ts'
import type { Client } from '../client.ts'
import { type AuthError, checkErrorCode, errorOf, type ServerError } from '../errors.ts'
import { byTopic, partitionKey, type TopicPartition } from '../topic-partition.ts'
import { type AdminOptions, drive, type Exchange } from './driver.ts'
import type { Results } from './results.ts'
import { toNode } from './routes.ts'
import { uniqueBy } from './unique-by.ts'

/** A folder in which a broker keeps partitions. */
export interface LogDirDescription {
  /** Why it cannot be read (`KAFKA_STORAGE_ERROR`: it is offline); null if it can. */
  readonly error: ServerError | AuthError | null
  readonly replicas: readonly LogDirReplica[]
  /** Of the volume, in bytes; null before Kafka 3.3 (KIP-827). */
  readonly totalBytes: number | null
  readonly usableBytes: number | null
  /** Takes no new partitions (KIP-1066, Kafka 4.3). */
  readonly isCordoned: boolean
}

/** A partition as a folder holds it. */
export interface LogDirReplica extends TopicPartition {
  readonly sizeBytes: number
  /** How far it is behind: the current replica the high watermark, a future one the current replica; in records. */
  readonly offsetLag: number
  /** Being moved here from another folder of the broker. */
  readonly isFuture: boolean
}

/** Folders of brokers and what is in them, by broker's id and then by path (DescribeLogDirs, KIP-113). Errors of brokers: `CLUSTER_AUTHORIZATION_FAILED`. */
export async function describeLogDirs(
  client: Client,
  brokers: readonly number[],
  options: AdminOptions = {},
): Promise<Results<number, ReadonlyMap<string, LogDirDescription>>> {
  return drive<number, ReadonlyMap<string, LogDirDescription>>(
    client,
    {
      name: 'describeLogDirs',
      keys: brokers,
      about: (id) => `broker ${id}`,
      route: toNode(client, (id) => id),
      async ask(exchange, [id], answers) {
        answers.give(id!, await logDirs(exchange, null))
      },
    },
    options,
  )
}

async function logDirs(
  { send, destination }: Exchange,
  partitions: readonly TopicPartition[] | null,
): Promise<Map<string, LogDirDescription>> {
  const answer = await send(DescribeLogDirsRequest, DescribeLogDirsResponse, {
    topics:
      partitions === null
        ? null
        : [...byTopic(partitions)].map(([topic, mine]) => ({ topic, partitions: mine.map(({ partition }) => partition) })),
  })
  const about = `broker ${destination}`
  // Before version 3, an answer without folders stands for this.
  const errorCode =
    answer.errorCode === 0 && answer.results.length === 0 ? ErrorCode.CLUSTER_AUTHORIZATION_FAILED : answer.errorCode
  checkErrorCode(errorCode, about)
  return new Map(
    answer.results.map(({ errorCode, logDir, topics, totalBytes, usableBytes, isCordoned }) => [
      logDir,
      {
        error: errorCode === 0 ? null : errorOf(errorCode, `${logDir} of ${about}`),
        replicas: topics.flatMap(({ name, partitions }) =>
          partitions.map(({ partitionIndex, partitionSize, offsetLag, isFutureKey }) => ({
            topic: name,
            partition: partitionIndex,
            sizeBytes: partitionSize,
            offsetLag,
            isFuture: isFutureKey,
          })),
        ),
        totalBytes: totalBytes < 0 ? null : totalBytes,
        usableBytes: usableBytes < 0 ? null : usableBytes,
        isCordoned,
      },
    ]),
  )
}

/** A partition on one broker. */
export interface TopicPartitionReplica extends TopicPartition {
  readonly brokerId: number
}

/** Where a replica is, and where it is moved to. */
export interface ReplicaLogDir {
  /** Null where the broker does not have the replica, or the folder is offline. */
  readonly current: { readonly path: string; readonly offsetLag: number } | null
  /** Null unless it is being moved. */
  readonly future: { readonly path: string; readonly offsetLag: number } | null
}

/** The folders that replicas are in (DescribeLogDirs, KIP-113). By replica. Errors of brokers: `CLUSTER_AUTHORIZATION_FAILED`. */
export async function describeReplicaLogDirs(
  client: Client,
  replicas: readonly TopicPartitionReplica[],
  options: AdminOptions = {},
): Promise<Results<TopicPartitionReplica, ReplicaLogDir>> {
  return drive<TopicPartitionReplica, ReplicaLogDir>(
    client,
    {
      name: 'describeReplicaLogDirs',
      keys: replicas,
      identity: identityOfReplica,
      route: toNode(client, ({ brokerId }) => brokerId),
      async ask(exchange, keys, answers) {
        const dirs = [...(await logDirs(exchange, keys))]
        for (const key of keys) {
          const places = dirs.flatMap(([path, dir]) =>
            dir.replicas
              .filter((replica) => partitionKey(replica) === partitionKey(key))
              .map(({ offsetLag, isFuture }) => ({ path, offsetLag, isFuture })),
          )
          const place = (future: boolean) => {
            const found = places.find(({ isFuture }) => isFuture === future)
            return found === undefined ? null : { path: found.path, offsetLag: found.offsetLag }
          }
          answers.give(key, { current: place(false), future: place(true) })
        }
      },
    },
    options,
  )
}

/** The folder that a replica shall be in. */
export interface ReplicaAssignment extends TopicPartitionReplica {
  /** Absolute, one of the broker's `log.dirs`. */
  readonly path: string
}

/**
 * Moves replicas between the folders of their brokers; those that a broker does not have yet will be made there (AlterReplicaLogDirs, KIP-113). By replica, as soon as the
 * move has begun. Errors of replicas: `LOG_DIR_NOT_FOUND`, `KAFKA_STORAGE_ERROR`, `REPLICA_NOT_AVAILABLE` (the broker has no such replica yet, and remembers the folder),
 * `CLUSTER_AUTHORIZATION_FAILED`.
 */
export async function alterReplicaLogDirs(
  client: Client,
  assignments: readonly ReplicaAssignment[],
  options: AdminOptions = {},
): Promise<Results<TopicPartitionReplica, void>> {
  const wanted = uniqueBy(assignments, identityOfReplica)
  return drive<TopicPartitionReplica, void>(
    client,
    {
      name: 'alterReplicaLogDirs',
      keys: assignments.map(({ topic, partition, brokerId }) => ({ topic, partition, brokerId })),
      identity: identityOfReplica,
      route: toNode(client, ({ brokerId }) => brokerId),
      async ask({ send }, keys, answers) {
        const mine = keys.map((key) => wanted.get(identityOfReplica(key))!)
        const answer = await send(AlterReplicaLogDirsRequest, AlterReplicaLogDirsResponse, {
          dirs: [...Map.groupBy(mine, ({ path }) => path)].map(([path, inPath]) => ({
            path,
            topics: [...byTopic(inPath)].map(([name, ofTopic]) => ({
              name,
              partitions: ofTopic.map(({ partition }) => partition),
            })),
          })),
        })
        for (const { topicName, partitions } of answer.results)
          for (const { partitionIndex, errorCode } of partitions)
            answers.take({ topic: topicName, partition: partitionIndex, brokerId: keys[0]!.brokerId }, errorCode, null, () => {})
      },
    },
    options,
  )
}

function identityOfReplica(replica: TopicPartitionReplica): string {
  return `${partitionKey(replica)} on broker ${replica.brokerId}`
}
