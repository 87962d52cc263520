import { expect, test } from 'vitest'
import { ErrorCode, errorMessage, errorName, isRetriable } from '../../src/protocol/error-codes.ts'

test('there are 135 codes from -1 to 133 without a gap', () => {
  expect(Object.values(ErrorCode).toSorted((one, other) => one - other)).toEqual(
    Array.from({ length: 135 }, (_, index) => index - 1),
  )
})

test('a code tells its name, its message and whether to try again', () => {
  expect(errorName(6)).toBe('NOT_LEADER_OR_FOLLOWER')
  expect(isRetriable(ErrorCode.NOT_LEADER_OR_FOLLOWER)).toBe(true)
  expect(isRetriable(ErrorCode.TOPIC_AUTHORIZATION_FAILED)).toBe(false)
  expect(errorMessage(ErrorCode.OFFSET_OUT_OF_RANGE)).toBe(
    'The requested offset is not within the range of offsets maintained by the server.',
  )
})

test('a code from the future is an unknown server error', () => {
  expect(errorName(9999)).toBe('UNKNOWN_SERVER_ERROR')
  expect(isRetriable(9999)).toBe(false)
  expect(errorMessage(9999)).toBe(errorMessage(-1))
})
