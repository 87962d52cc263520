import { RafkaError } from '../../base/errors.ts'
import { ErrorCode } from '../../protocol/error-codes.ts'

/** A request that a group refuses: with Kafka's error code and the message that the client is shown. */
export class GroupError extends RafkaError {
  readonly code = 'GROUP_REFUSED'
  readonly retriable = false
  readonly errorCode: number
  constructor(errorCode: number, message: string) {
    super(message, { errorCode })
    this.errorCode = errorCode
  }
}

export function fencedMemberEpoch(message: string): GroupError {
  return new GroupError(ErrorCode.FENCED_MEMBER_EPOCH, message)
}

export function unknownMember(message: string): GroupError {
  return new GroupError(ErrorCode.UNKNOWN_MEMBER_ID, message)
}

export function groupNotFound(message: string): GroupError {
  return new GroupError(ErrorCode.GROUP_ID_NOT_FOUND, message)
}

export function invalidRequest(message: string): GroupError {
  return new GroupError(ErrorCode.INVALID_REQUEST, message)
}
