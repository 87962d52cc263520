import { describe, expect, test } from 'vitest'
import { InvalidLengthError } from '../../src/protocol/errors.ts'
import { frameLength, writeRequestFrame, writeResponseFrame } from '../../src/protocol/frames.ts'
import { ApiVersionsResponse } from '../../src/protocol/generated/api/api-versions.ts'
import { FetchResponse } from '../../src/protocol/generated/api/fetch.ts'
import { MetadataRequest } from '../../src/protocol/generated/api/metadata.ts'
import { Writer } from '../../src/protocol/writer.ts'

describe('the length of a frame', () => {
  test('is known as soon as its four bytes are there', () => {
    const bytes = Uint8Array.of(9, 0, 0, 1, 2)
    expect(frameLength(bytes, 1, 4, 1000)).toBe(-1)
    expect(frameLength(bytes, 1, 5, 1000)).toBe(258)
  })

  test('is refused when it is negative or larger than allowed', () => {
    expect(() => frameLength(Uint8Array.of(0xff, 0xff, 0xff, 0xff), 0, 4, 1000)).toThrow(InvalidLengthError)
    expect(() => frameLength(Uint8Array.of(0, 0, 4, 0), 0, 4, 1000)).toThrow(InvalidLengthError)
    expect(frameLength(Uint8Array.of(0, 0, 0, 0), 0, 4, 1000)).toBe(0)
  })
})

test('a request is its length, its header and its body', () => {
  const writer = new Writer()
  writeRequestFrame(writer, MetadataRequest, { apiVersion: 9, correlationId: 1, clientId: 'c' }, { topics: [{ name: 't' }] })
  const header = [0, 3, 0, 9, 0, 0, 0, 1, 0, 1, 0x63, 0]
  const body = [2, 2, 0x74, 0, 1, 0, 0, 0]
  expect([...writer.toBytes()]).toEqual([0, 0, 0, header.length + body.length, ...header, ...body])
})

test('responses follow each other in one writer, and the length counts what is chained', () => {
  const writer = new Writer()
  writeResponseFrame(writer, ApiVersionsResponse, { apiVersion: 0, correlationId: 1 }, { errorCode: 35 })
  const fetched = { responses: [{ topic: 't', partitions: [{ records: new Uint8Array(1000) }] }] }
  writeResponseFrame(writer, FetchResponse, { apiVersion: 4, correlationId: 2 }, fetched)
  const bytes = Buffer.from(writer.toBytes())
  expect(bytes.subarray(0, 14).toString('hex')).toBe('0000000a00000001002300000000')
  expect(bytes.readInt32BE(14)).toBe(bytes.length - 18)
})
