import { ErrorCode } from '../protocol/error-codes.ts'
import {
  type WriteTxnMarkersRequestWritableTxnMarker as Marker,
  type WriteTxnMarkersResponseWritableTxnMarkerResult as MarkerResult,
  WriteTxnMarkersRequest,
  WriteTxnMarkersResponse,
} from '../protocol/generated/api/write-txn-markers.ts'
import { PeerBatches } from './peer-batches.ts'
import type { Peers } from './peer-brokers.ts'

interface Asked {
  readonly marker: Marker
  readonly written: (result: MarkerResult) => void
}

/** Has markers of transactions written by other brokers, those of many transactions in one request. */
export class PeerMarkers {
  readonly #batches: PeerBatches<Asked>

  constructor(peers: () => Peers, defer: (turn: () => void) => void) {
    // The response is by producer.
    this.#batches = new PeerBatches<Asked>(
      defer,
      ({ marker }) => marker.producerId,
      (brokerId, asked, done) => {
        const question = {
          request: WriteTxnMarkersRequest,
          response: WriteTxnMarkersResponse,
          body: { markers: asked.map(({ marker }) => marker) },
        }
        peers().ask(brokerId, question, (failure, response) => {
          const results = new Map((response?.markers ?? []).map((result) => [result.producerId, result]))
          const otherwise = failure === null ? ErrorCode.UNKNOWN_SERVER_ERROR : ErrorCode.NETWORK_EXCEPTION
          for (const { marker, written } of asked) written(resultOf(marker, results.get(marker.producerId), otherwise))
          done()
        })
      },
    )
  }

  /** `written` hears a result for every partition of the marker, in a later turn. */
  write(brokerId: number, marker: Marker, written: (result: MarkerResult) => void): void {
    this.#batches.add(brokerId, { marker, written })
  }
}

function resultOf(marker: Marker, result: MarkerResult | undefined, otherwise: number): MarkerResult {
  const errorOf = (topic: string, partition: number): number => {
    const partitions = result?.topics.find(({ name }) => name === topic)?.partitions
    const errorCode = partitions?.find(({ partitionIndex }) => partitionIndex === partition)?.errorCode ?? otherwise
    // It is this node's metadata that say what is gone for good: those of the other may be behind.
    return errorCode === ErrorCode.UNKNOWN_TOPIC_OR_PARTITION ? ErrorCode.NOT_LEADER_OR_FOLLOWER : errorCode
  }
  return {
    producerId: marker.producerId,
    topics: marker.topics.map(({ name, partitionIndexes }) => ({
      name,
      partitions: partitionIndexes.map((partitionIndex) => ({ partitionIndex, errorCode: errorOf(name, partitionIndex) })),
    })),
  }
}
