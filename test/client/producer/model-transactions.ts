import { ErrorCode } from '../../../src/protocol/error-codes.ts'
import { AddOffsetsToTxnRequest, AddOffsetsToTxnResponse } from '../../../src/protocol/generated/api/add-offsets-to-txn.ts'
import {
  AddPartitionsToTxnRequest,
  AddPartitionsToTxnResponse,
} from '../../../src/protocol/generated/api/add-partitions-to-txn.ts'
import { ApiVersionsRequest, ApiVersionsResponse } from '../../../src/protocol/generated/api/api-versions.ts'
import { EndTxnRequest, EndTxnResponse } from '../../../src/protocol/generated/api/end-txn.ts'
import { FindCoordinatorRequest, FindCoordinatorResponse } from '../../../src/protocol/generated/api/find-coordinator.ts'
import { InitProducerIdRequest, InitProducerIdResponse } from '../../../src/protocol/generated/api/init-producer-id.ts'
import { MetadataRequest } from '../../../src/protocol/generated/api/metadata.ts'
import { ProduceRequest } from '../../../src/protocol/generated/api/produce.ts'
import { TxnOffsetCommitRequest, TxnOffsetCommitResponse } from '../../../src/protocol/generated/api/txn-offset-commit.ts'
import type { ModelCluster } from './model-cluster.ts'

type Step = 'find' | 'init' | 'add-partitions' | 'add-offsets' | 'commit-offsets' | 'end'

/** The transaction and group coordinator of a model cluster, on node 1: says what it was asked, and answers with error codes where a test wants it to. */
export class ModelTransactions {
  /** What came, in order: the step, the epoch, and what it was about. */
  readonly asked: string[] = []
  readonly #errors: Partial<Record<Step, number[]>>
  #epoch = -1

  constructor({ nodes }: ModelCluster, { isV2, errors = {} }: { isV2: boolean; errors?: Partial<Record<Step, number[]>> }) {
    this.#errors = errors
    const codecs = [
      FindCoordinatorRequest,
      InitProducerIdRequest,
      MetadataRequest,
      ProduceRequest,
      AddPartitionsToTxnRequest,
      AddOffsetsToTxnRequest,
      TxnOffsetCommitRequest,
      EndTxnRequest,
      ApiVersionsRequest,
    ]
    for (const node of nodes) {
      node.serve(ApiVersionsRequest, ApiVersionsResponse, () => ({
        apiKeys: codecs.map(({ apiKey, minVersion, maxVersion }) => ({ apiKey, minVersion, maxVersion })),
        finalizedFeatures: [{ name: 'transaction.version', minVersionLevel: 0, maxVersionLevel: isV2 ? 2 : 1 }],
      }))
      node.serve(FindCoordinatorRequest, FindCoordinatorResponse, ({ coordinatorKeys }) => ({
        coordinators: [
          { key: coordinatorKeys[0]!, nodeId: 1, host: 'node-1', port: 9092, errorCode: this.#next('find', 'a coordinator') },
        ],
      }))
      node.serve(InitProducerIdRequest, InitProducerIdResponse, ({ producerEpoch }) => {
        const errorCode = this.#next('init', `epoch ${producerEpoch}`)
        if (errorCode === ErrorCode.NONE) this.#epoch++
        return { errorCode, producerId: 500, producerEpoch: this.#epoch }
      })
      node.serve(AddPartitionsToTxnRequest, AddPartitionsToTxnResponse, ({ v3AndBelowTopics }) => {
        const partitions = v3AndBelowTopics.flatMap(({ partitions: of }) => of)
        const partitionErrorCode = this.#next('add-partitions', partitions.join())
        return {
          resultsByTopicV3AndBelow: v3AndBelowTopics.map(({ name, partitions: of }) => ({
            name,
            resultsByPartition: of.map((partitionIndex) => ({ partitionIndex, partitionErrorCode })),
          })),
        }
      })
      node.serve(AddOffsetsToTxnRequest, AddOffsetsToTxnResponse, ({ groupId }) => ({
        errorCode: this.#next('add-offsets', groupId),
      }))
      node.serve(TxnOffsetCommitRequest, TxnOffsetCommitResponse, ({ topics, memberId, generationId }) => {
        const errorCode = this.#next('commit-offsets', `${memberId}/${generationId}`)
        return {
          topics: topics.map(({ name, partitions }) => ({
            name,
            partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode })),
          })),
        }
      })
      node.serve(EndTxnRequest, EndTxnResponse, ({ committed, producerEpoch }) => {
        const errorCode = this.#next('end', `${committed ? 'commit' : 'abort'} ${producerEpoch}`)
        if (isV2 && errorCode === ErrorCode.NONE) this.#epoch++
        return { errorCode, ...(isV2 ? { producerId: 500, producerEpoch: this.#epoch } : {}) }
      })
    }
  }

  #next(step: Step, about: string): number {
    const errorCode = this.#errors[step]?.shift() ?? ErrorCode.NONE
    this.asked.push(`${step} ${about}${errorCode === ErrorCode.NONE ? '' : ` -> ${errorCode}`}`)
    return errorCode
  }
}
