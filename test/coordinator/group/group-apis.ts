import type { Input, MessageCodec } from '../../../src/protocol/codec.ts'
import {
  ConsumerGroupDescribeRequest,
  ConsumerGroupDescribeResponse,
} from '../../../src/protocol/generated/api/consumer-group-describe.ts'
import {
  ConsumerGroupHeartbeatRequest,
  ConsumerGroupHeartbeatResponse,
} from '../../../src/protocol/generated/api/consumer-group-heartbeat.ts'
import { DeleteGroupsRequest, DeleteGroupsResponse } from '../../../src/protocol/generated/api/delete-groups.ts'
import { DescribeGroupsRequest, DescribeGroupsResponse } from '../../../src/protocol/generated/api/describe-groups.ts'
import { HeartbeatRequest, HeartbeatResponse } from '../../../src/protocol/generated/api/heartbeat.ts'
import { JoinGroupRequest, JoinGroupResponse } from '../../../src/protocol/generated/api/join-group.ts'
import { LeaveGroupRequest, LeaveGroupResponse } from '../../../src/protocol/generated/api/leave-group.ts'
import { ListGroupsRequest, ListGroupsResponse } from '../../../src/protocol/generated/api/list-groups.ts'
import { OffsetCommitRequest, OffsetCommitResponse } from '../../../src/protocol/generated/api/offset-commit.ts'
import { OffsetDeleteRequest, OffsetDeleteResponse } from '../../../src/protocol/generated/api/offset-delete.ts'
import { OffsetFetchRequest, OffsetFetchResponse } from '../../../src/protocol/generated/api/offset-fetch.ts'
import { SyncGroupRequest, SyncGroupResponse } from '../../../src/protocol/generated/api/sync-group.ts'
import { Reader } from '../../../src/protocol/reader.ts'
import { Writer } from '../../../src/protocol/writer.ts'

export interface Api<Request, Response> {
  readonly request: MessageCodec<Request>
  readonly response: MessageCodec<Response>
}

export const JOIN_GROUP = { request: JoinGroupRequest, response: JoinGroupResponse }
export const SYNC_GROUP = { request: SyncGroupRequest, response: SyncGroupResponse }
export const HEARTBEAT = { request: HeartbeatRequest, response: HeartbeatResponse }
export const LEAVE_GROUP = { request: LeaveGroupRequest, response: LeaveGroupResponse }
export const CONSUMER_GROUP_HEARTBEAT = { request: ConsumerGroupHeartbeatRequest, response: ConsumerGroupHeartbeatResponse }
export const CONSUMER_GROUP_DESCRIBE = { request: ConsumerGroupDescribeRequest, response: ConsumerGroupDescribeResponse }
export const OFFSET_COMMIT = { request: OffsetCommitRequest, response: OffsetCommitResponse }
export const OFFSET_FETCH = { request: OffsetFetchRequest, response: OffsetFetchResponse }
export const OFFSET_DELETE = { request: OffsetDeleteRequest, response: OffsetDeleteResponse }
export const LIST_GROUPS = { request: ListGroupsRequest, response: ListGroupsResponse }
export const DESCRIBE_GROUPS = { request: DescribeGroupsRequest, response: DescribeGroupsResponse }
export const DELETE_GROUPS = { request: DeleteGroupsRequest, response: DeleteGroupsResponse }

/** A message as the other side reads it. Throws if the version cannot carry it. */
export function overTheWire<T>(codec: MessageCodec<T>, message: Input<T>, version: number): T {
  const writer = new Writer()
  codec.write(writer, message, version)
  return codec.read(new Reader(writer.toBytes()), version)
}

/** A request as the network hands it to a coordinator: decoded, with names and ids of topics both filled in. */
export function asTheNetworkGives<T>(codec: MessageCodec<T>, message: Input<T>, version: number): T {
  const decoded = overTheWire(codec, message, version)
  fillIn(decoded as Named, message as Named)
  return decoded
}

interface Named {
  name?: string
  topicId?: string
  topics?: Named[] | null
  groups?: Named[]
}

function fillIn(decoded: Named, sent: Named): void {
  if (sent.name !== undefined) decoded.name = sent.name
  if (sent.topicId !== undefined) decoded.topicId = sent.topicId
  for (const field of ['topics', 'groups'] as const) {
    decoded[field]?.forEach((part, i) => {
      if (typeof part === 'object') fillIn(part, sent[field]![i]!)
    })
  }
}
