import { GROUP_METADATA_TOPIC } from '../../metadata/topic-name.ts'
import { HeartbeatRequest, HeartbeatResponse } from '../../protocol/generated/api/heartbeat.ts'
import { JoinGroupRequest, JoinGroupResponse } from '../../protocol/generated/api/join-group.ts'
import { LeaveGroupRequest, LeaveGroupResponse } from '../../protocol/generated/api/leave-group.ts'
import { SyncGroupRequest, SyncGroupResponse } from '../../protocol/generated/api/sync-group.ts'
import { forwardToCoordinator } from '../coordinator-routing.ts'
import { handler } from '../handler.ts'

/** Before version 7 the name of a protocol that was not chosen is empty, later it is null. */
const NULL_PROTOCOL_VERSION = 7

export const joinGroup = handler({
  request: JoinGroupRequest,
  response: JoinGroupResponse,
  handle(request, exchange, broker) {
    const protocolName = exchange.apiVersion >= NULL_PROTOCOL_VERSION ? null : ''
    forwardToCoordinator(broker, exchange, GROUP_METADATA_TOPIC, request.groupId, request, (errorCode) => ({
      errorCode,
      protocolName,
      memberId: request.memberId,
    }))
  },
})

export const syncGroup = handler({
  request: SyncGroupRequest,
  response: SyncGroupResponse,
  handle(request, exchange, broker) {
    forwardToCoordinator(broker, exchange, GROUP_METADATA_TOPIC, request.groupId, request, (errorCode) => ({ errorCode }))
  },
})

export const heartbeat = handler({
  request: HeartbeatRequest,
  response: HeartbeatResponse,
  handle(request, exchange, broker) {
    forwardToCoordinator(broker, exchange, GROUP_METADATA_TOPIC, request.groupId, request, (errorCode) => ({ errorCode }))
  },
})

export const leaveGroup = handler({
  request: LeaveGroupRequest,
  response: LeaveGroupResponse,
  handle(request, exchange, broker) {
    forwardToCoordinator(broker, exchange, GROUP_METADATA_TOPIC, request.groupId, request, (errorCode) => ({ errorCode }))
  },
})
