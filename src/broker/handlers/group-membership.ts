import { GROUP_METADATA_TOPIC } from '../../metadata/topic-name.ts'
import type { Input } from '../../protocol/codec.ts'
import { ErrorCode } from '../../protocol/error-codes.ts'
import { HeartbeatRequest, HeartbeatResponse } from '../../protocol/generated/api/heartbeat.ts'
import { JoinGroupRequest, JoinGroupResponse } from '../../protocol/generated/api/join-group.ts'
import { LeaveGroupRequest, LeaveGroupResponse } from '../../protocol/generated/api/leave-group.ts'
import { SyncGroupRequest, SyncGroupResponse } from '../../protocol/generated/api/sync-group.ts'
import { OPERATION, RESOURCE } from '../../security/authorizer/acl-codes.ts'
import { may } from '../authorization.ts'
import type { Broker } from '../broker.ts'
import { forwardToCoordinator } from '../coordinator-routing.ts'
import type { Exchange } from '../exchange.ts'
import { handler } from '../handler.ts'

/** Before version 7 the name of a protocol that was not chosen is empty, later it is null. */
const NULL_PROTOCOL_VERSION = 7

export const joinGroup = handler({
  request: JoinGroupRequest,
  response: JoinGroupResponse,
  handle(request, exchange, broker) {
    const protocolName = exchange.apiVersion >= NULL_PROTOCOL_VERSION ? null : ''
    forwardAsReader(request, exchange, broker, (errorCode) => ({ errorCode, protocolName, memberId: request.memberId }))
  },
})

export const syncGroup = handler({
  request: SyncGroupRequest,
  response: SyncGroupResponse,
  handle(request, exchange, broker) {
    forwardAsReader(request, exchange, broker, (errorCode) => ({ errorCode }))
  },
})

export const heartbeat = handler({
  request: HeartbeatRequest,
  response: HeartbeatResponse,
  handle(request, exchange, broker) {
    forwardAsReader(request, exchange, broker, (errorCode) => ({ errorCode }))
  },
})

export const leaveGroup = handler({
  request: LeaveGroupRequest,
  response: LeaveGroupResponse,
  handle(request, exchange, broker) {
    forwardAsReader(request, exchange, broker, (errorCode) => ({ errorCode }))
  },
})

/** Members read with their group. */
function forwardAsReader<Body>(
  request: { readonly groupId: string },
  exchange: Exchange<Body>,
  broker: Broker,
  refuse: (errorCode: number) => Input<Body>,
): void {
  const { groupId } = request
  if (may(broker, exchange, OPERATION.READ, RESOURCE.GROUP, groupId)) {
    forwardToCoordinator(broker, exchange, GROUP_METADATA_TOPIC, groupId, request, refuse)
    return
  }
  exchange.countError(ErrorCode.GROUP_AUTHORIZATION_FAILED)
  exchange.reply(refuse(ErrorCode.GROUP_AUTHORIZATION_FAILED))
}
