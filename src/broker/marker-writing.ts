import type { ActorId } from '../messages/context.ts'
import type { Appended } from '../messages/message.ts'
import { NO_LEADER } from '../metadata/partition-registration.ts'
import { GROUP_METADATA_TOPIC } from '../metadata/topic-name.ts'
import type { Input } from '../protocol/codec.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import type {
  WriteTxnMarkersRequestWritableTxnMarker as Marker,
  WriteTxnMarkersResponseWritableTxnMarkerResult as MarkerResult,
  WriteTxnMarkersResponse,
} from '../protocol/generated/api/write-txn-markers.ts'
import { NO_PRODUCER_EPOCH, NO_PRODUCER_ID } from '../records/batch.ts'
import type { Broker } from './broker.ts'
import { Gather } from './gather.ts'

type PartitionResult = { readonly partitionIndex: number; errorCode: number }

/**
 * Has markers of transactions written by the partitions of this node, those of `__consumer_offsets` by the group coordinators beside them. Partitions that the
 * metadata do not know are answered with UNKNOWN_TOPIC_OR_PARTITION, those that cannot write just now with NOT_LEADER_OR_FOLLOWER.
 */
export function writeMarkers(
  broker: Broker,
  markers: readonly Marker[],
  done: (response: Input<WriteTxnMarkersResponse>) => void,
): void {
  const asked: PartitionResult[] = []
  const gather = new Gather<Appended>(broker, (answers) => {
    answers.forEach((answer, place) => {
      asked[place]!.errorCode = answer?.errorCode ?? ErrorCode.NOT_LEADER_OR_FOLLOWER
    })
    done({ markers: byProducer(results) })
  })
  const results = markers.map((marker) => ({
    producerId: marker.producerId,
    topics: marker.topics.map(({ name, partitionIndexes }) => ({
      name,
      partitions: partitionIndexes.map((partitionIndex): PartitionResult => {
        const writer = writerOf(broker, name, partitionIndex)
        if (typeof writer === 'string') return { partitionIndex, errorCode: ErrorCode[writer] }
        if (!isWritable(marker)) return { partitionIndex, errorCode: ErrorCode.UNKNOWN_SERVER_ERROR }
        const result = { partitionIndex, errorCode: 0 }
        asked.push(result)
        gather.ask(writer, (requestId) => ({
          kind: 'write-marker',
          from: broker.context.self,
          requestId,
          producerId: marker.producerId,
          producerEpoch: marker.producerEpoch,
          coordinatorEpoch: marker.coordinatorEpoch,
          committed: marker.transactionResult,
          transactionVersion: marker.transactionVersion,
        }))
        return result
      }),
    })),
  }))
  gather.finish()
}

/** Has markers written by whoever leads their partitions: this broker, as `writeMarkers` does, or others. */
export function deliverMarkers(
  broker: Broker,
  markers: readonly Marker[],
  done: (response: Input<WriteTxnMarkersResponse>) => void,
): void {
  const results: MarkerResult[] = []
  const own: Marker[] = []
  let open = 1
  const add = (more: readonly MarkerResult[]): void => {
    results.push(...more)
    open--
    if (open === 0) done({ markers: byProducer(results) })
  }
  for (const marker of markers) {
    for (const [leader, topics] of byLeader(broker, marker)) {
      if (leader === broker.config.nodeId) own.push({ ...marker, topics })
      else {
        open++
        broker.peerMarkers.write(leader, { ...marker, topics }, (result) => add([result]))
      }
    }
  }
  if (own.length === 0) add([])
  else writeMarkers(broker, own, ({ markers: written }) => add(written as MarkerResult[]))
}

/** What is led by nobody, or not known, is for this broker to say. */
function byLeader({ image, config }: Broker, { topics }: Marker): Map<number, Marker['topics'][number][]> {
  const byLeader = new Map<number, Marker['topics'][number][]>()
  for (const { name, partitionIndexes } of topics) {
    const { partitions } = image.topicByName(name) ?? { partitions: [] }
    const leaderOf = (partition: number): number => {
      const leader = partitions[partition]?.leader ?? NO_LEADER
      return leader === NO_LEADER ? config.nodeId : leader
    }
    for (const [leader, indexes] of Map.groupBy(partitionIndexes, leaderOf)) {
      const led = byLeader.get(leader)
      if (led === undefined) byLeader.set(leader, [{ name, partitionIndexes: indexes }])
      else led.push({ name, partitionIndexes: indexes })
    }
  }
  return byLeader
}

/** A marker is a batch of a producer: without one there is none. Kafka's builder refuses it, and Kafka answers what it has for that. */
function isWritable({ producerId, producerEpoch }: Marker): boolean {
  return producerId !== NO_PRODUCER_ID && producerEpoch !== NO_PRODUCER_EPOCH
}

/** Who writes to a partition, or why nobody does. */
function writerOf(
  broker: Broker,
  topicName: string,
  partition: number,
): ActorId | 'UNKNOWN_TOPIC_OR_PARTITION' | 'NOT_LEADER_OR_FOLLOWER' {
  const topic = broker.image.topicByName(topicName)
  if (topic?.partitions[partition] === undefined) return 'UNKNOWN_TOPIC_OR_PARTITION'
  const writer =
    topicName === GROUP_METADATA_TOPIC
      ? broker.directory.coordinator(topicName, partition)
      : broker.directory.partition(topic.id, partition)
  return writer === 0 ? 'NOT_LEADER_OR_FOLLOWER' : writer
}

/** One result for each producer, as the clients read them. */
function byProducer(results: readonly MarkerResult[]): MarkerResult[] {
  const merged = new Map<number, MarkerResult>()
  for (const { producerId, topics } of results) {
    const before = merged.get(producerId)
    merged.set(producerId, { producerId, topics: [...(before?.topics ?? []), ...topics] })
  }
  return [...merged.values()]
}
