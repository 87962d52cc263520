import type { Input, MessageCodec } from '../../protocol/codec.ts'
import { AddOffsetsToTxnRequest, AddOffsetsToTxnResponse } from '../../protocol/generated/api/add-offsets-to-txn.ts'
import { ApiVersionsRequest, ApiVersionsResponse } from '../../protocol/generated/api/api-versions.ts'
import {
  ConsumerGroupHeartbeatRequest,
  ConsumerGroupHeartbeatResponse,
} from '../../protocol/generated/api/consumer-group-heartbeat.ts'
import { CreateTopicsRequest, CreateTopicsResponse } from '../../protocol/generated/api/create-topics.ts'
import { DeleteRecordsRequest, DeleteRecordsResponse } from '../../protocol/generated/api/delete-records.ts'
import { DeleteTopicsRequest, DeleteTopicsResponse } from '../../protocol/generated/api/delete-topics.ts'
import { DescribeClusterRequest, DescribeClusterResponse } from '../../protocol/generated/api/describe-cluster.ts'
import { DescribeGroupsRequest, DescribeGroupsResponse } from '../../protocol/generated/api/describe-groups.ts'
import { EndTxnRequest, EndTxnResponse } from '../../protocol/generated/api/end-txn.ts'
import { FetchRequest, FetchResponse } from '../../protocol/generated/api/fetch.ts'
import { FindCoordinatorRequest, FindCoordinatorResponse } from '../../protocol/generated/api/find-coordinator.ts'
import { HeartbeatRequest, HeartbeatResponse } from '../../protocol/generated/api/heartbeat.ts'
import { InitProducerIdRequest, InitProducerIdResponse } from '../../protocol/generated/api/init-producer-id.ts'
import { JoinGroupRequest, JoinGroupResponse } from '../../protocol/generated/api/join-group.ts'
import { LeaveGroupRequest, LeaveGroupResponse } from '../../protocol/generated/api/leave-group.ts'
import { ListGroupsRequest, ListGroupsResponse } from '../../protocol/generated/api/list-groups.ts'
import { ListOffsetsRequest, ListOffsetsResponse } from '../../protocol/generated/api/list-offsets.ts'
import { MetadataRequest, MetadataResponse } from '../../protocol/generated/api/metadata.ts'
import { OffsetCommitRequest, OffsetCommitResponse } from '../../protocol/generated/api/offset-commit.ts'
import { OffsetFetchRequest, OffsetFetchResponse } from '../../protocol/generated/api/offset-fetch.ts'
import { ProduceRequest, ProduceResponse } from '../../protocol/generated/api/produce.ts'
import { SyncGroupRequest, SyncGroupResponse } from '../../protocol/generated/api/sync-group.ts'
import { TxnOffsetCommitRequest, TxnOffsetCommitResponse } from '../../protocol/generated/api/txn-offset-commit.ts'

type Answer<Request, Response> = (request: Request, errorCode: number) => Input<Response>

const ANSWERS = new Map<number, Answer<unknown, unknown>>()

function answers<Request, Response>(
  request: MessageCodec<Request>,
  _response: MessageCodec<Response>,
  answer: Answer<Request, Response>,
): void {
  ANSWERS.set(request.apiKey, answer as Answer<unknown, unknown>)
}

const atTheTop = (_: unknown, errorCode: number): { errorCode: number } => ({ errorCode })
answers(AddOffsetsToTxnRequest, AddOffsetsToTxnResponse, atTheTop)
answers(ApiVersionsRequest, ApiVersionsResponse, atTheTop)
answers(ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse, atTheTop)
answers(DescribeClusterRequest, DescribeClusterResponse, atTheTop)
answers(EndTxnRequest, EndTxnResponse, atTheTop)
answers(HeartbeatRequest, HeartbeatResponse, atTheTop)
answers(InitProducerIdRequest, InitProducerIdResponse, atTheTop)
answers(JoinGroupRequest, JoinGroupResponse, atTheTop)
answers(LeaveGroupRequest, LeaveGroupResponse, atTheTop)
answers(ListGroupsRequest, ListGroupsResponse, atTheTop)
answers(SyncGroupRequest, SyncGroupResponse, atTheTop)

answers(ProduceRequest, ProduceResponse, ({ topicData }, errorCode) => ({
  responses: topicData.map(({ name, topicId, partitionData }) => ({
    name,
    topicId,
    partitionResponses: partitionData.map(({ index }) => ({
      index,
      errorCode,
      baseOffset: -1,
      logAppendTimeMs: -1,
      logStartOffset: -1,
    })),
  })),
}))
// A session's request names only what changed: its error stands at the top, as Kafka's own does.
answers(FetchRequest, FetchResponse, ({ sessionId, topics }, errorCode) =>
  sessionId !== 0
    ? { errorCode, sessionId }
    : {
        responses: topics.map(({ topic, topicId, partitions }) => ({
          topic,
          topicId,
          partitions: partitions.map(({ partition }) => ({
            partitionIndex: partition,
            errorCode,
            highWatermark: -1,
            lastStableOffset: -1,
            logStartOffset: -1,
            records: null,
          })),
        })),
      },
)
answers(ListOffsetsRequest, ListOffsetsResponse, ({ topics }, errorCode) => ({
  topics: topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode })),
  })),
}))
answers(MetadataRequest, MetadataResponse, ({ topics }, errorCode) => ({
  topics: (topics ?? []).map(({ name, topicId }) => ({ name, topicId, errorCode })),
}))
answers(OffsetCommitRequest, OffsetCommitResponse, ({ topics }, errorCode) => ({
  topics: topics.map(({ name, topicId, partitions }) => ({
    name,
    topicId,
    partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode })),
  })),
}))
answers(OffsetFetchRequest, OffsetFetchResponse, ({ groups }, errorCode) => ({
  errorCode,
  groups: groups.map(({ groupId }) => ({ groupId, errorCode, topics: [] })),
}))
answers(FindCoordinatorRequest, FindCoordinatorResponse, ({ coordinatorKeys }, errorCode) => ({
  errorCode,
  nodeId: -1,
  host: '',
  port: -1,
  coordinators: coordinatorKeys.map((key) => ({ key, errorCode, nodeId: -1, host: '', port: -1 })),
}))
answers(DescribeGroupsRequest, DescribeGroupsResponse, ({ groups }, errorCode) => ({
  groups: groups.map((groupId) => ({ groupId, errorCode })),
}))
answers(CreateTopicsRequest, CreateTopicsResponse, ({ topics }, errorCode) => ({
  topics: topics.map(({ name }) => ({ name, errorCode })),
}))
answers(DeleteTopicsRequest, DeleteTopicsResponse, ({ topics, topicNames }, errorCode) => ({
  responses: [...topics, ...topicNames.map((name) => ({ name, topicId: undefined }))].map(({ name, topicId }) => ({
    name,
    errorCode,
    ...(topicId === undefined ? {} : { topicId }),
  })),
}))
answers(DeleteRecordsRequest, DeleteRecordsResponse, ({ topics }, errorCode) => ({
  topics: topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode, lowWatermark: -1 })),
  })),
}))
answers(TxnOffsetCommitRequest, TxnOffsetCommitResponse, ({ topics }, errorCode) => ({
  topics: topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode })),
  })),
}))

/** The answer to a request that says that all of it failed with this error; undefined for an API whose answers are not known here. */
export function errorAnswer(apiKey: number): Answer<unknown, unknown> | undefined {
  return ANSWERS.get(apiKey)
}

/** Keys of the APIs that can be answered by an error. */
export function answerableApis(): readonly number[] {
  return [...ANSWERS.keys()]
}
