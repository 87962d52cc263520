import { describe, expect, test } from 'vitest'
import { UnknownApiError, UnsupportedVersionError } from '../../src/protocol/errors.ts'
import { API_KEYS, ApiKey } from '../../src/protocol/generated/api-keys.ts'
import {
  readRequestHeader,
  readResponseHeader,
  requestHeaderVersion,
  responseHeaderVersion,
  writeRequestHeader,
  writeResponseHeader,
} from '../../src/protocol/headers.ts'
import { Reader } from '../../src/protocol/reader.ts'
import { Writer } from '../../src/protocol/writer.ts'

describe('the version of a header', () => {
  test('follows from whether the version of the API is flexible', () => {
    for (const { apiKey, minVersion, maxVersion, flexibleFrom } of API_KEYS.values()) {
      for (let version = minVersion; version <= maxVersion; version++) {
        const flexible = version >= flexibleFrom
        expect(requestHeaderVersion(apiKey, version)).toBe(flexible ? 2 : 1)
        expect(responseHeaderVersion(apiKey, version)).toBe(flexible && apiKey !== ApiKey.ApiVersions ? 1 : 0)
      }
    }
  })

  test('of an ApiVersions response is always 0, so that a client of any age can read it', () => {
    expect([0, 1, 2, 3, 4, 99].map((version) => responseHeaderVersion(ApiKey.ApiVersions, version))).toEqual([0, 0, 0, 0, 0, 0])
  })

  test('of an API that does not exist, or not any more, is not known', () => {
    for (const apiKey of [-1, 4, 5, 6, 7, 9999]) {
      expect(() => requestHeaderVersion(apiKey, 0)).toThrow(UnknownApiError)
      expect(() => responseHeaderVersion(apiKey, 0)).toThrow(UnknownApiError)
    }
  })
})

describe('a request header', () => {
  test('has a client id with a two-byte length, in the flexible version too', () => {
    const writer = new Writer()
    writeRequestHeader(writer, { apiKey: ApiKey.Produce, apiVersion: 9, correlationId: 258, clientId: 'me' })
    expect([...writer.toBytes()]).toEqual([0, 0, 0, 9, 0, 0, 1, 2, 0, 2, 0x6d, 0x65, 0])
    writer.reset()
    writeRequestHeader(writer, { apiKey: ApiKey.Produce, apiVersion: 8, correlationId: -1, clientId: null })
    expect([...writer.toBytes()]).toEqual([0, 0, 0, 8, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])
  })

  test('is read without knowing its version before', () => {
    for (const apiVersion of [8, 9]) {
      const writer = new Writer()
      writeRequestHeader(writer, { apiKey: ApiKey.Produce, apiVersion, correlationId: 7, clientId: 'me' })
      writer.int8(42)
      const reader = new Reader(writer.toBytes())
      expect(readRequestHeader(reader)).toEqual({
        requestApiKey: 0,
        requestApiVersion: apiVersion,
        correlationId: 7,
        clientId: 'me',
      })
      expect(reader.int8()).toBe(42)
    }
  })

  test('of a version that we do not have is refused, but for ApiVersions', () => {
    const header = (apiKey: number, apiVersion: number) =>
      new Reader(Uint8Array.of(0, apiKey, 0, apiVersion, 0, 0, 0, 1, 0xff, 0xff, 0))
    expect(() => readRequestHeader(header(ApiKey.Produce, 2))).toThrow(UnsupportedVersionError)
    expect(() => readRequestHeader(header(ApiKey.Produce, 14))).toThrow(UnsupportedVersionError)
    expect(readRequestHeader(header(ApiKey.ApiVersions, 77)).requestApiVersion).toBe(77)
    expect(() => readRequestHeader(header(4, 0))).toThrow(UnknownApiError)
  })
})

test('a response header carries the correlation id, and tagged fields in its flexible version', () => {
  for (const [apiVersion, bytes] of [
    [8, [0, 0, 0, 5]],
    [9, [0, 0, 0, 5, 0]],
  ] as const) {
    const writer = new Writer()
    writeResponseHeader(writer, ApiKey.Produce, apiVersion, 5)
    expect([...writer.toBytes()]).toEqual(bytes)
    expect(readResponseHeader(new Reader(writer.toBytes()), ApiKey.Produce, apiVersion)).toBe(5)
  }
})
