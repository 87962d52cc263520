import { UnknownApiError, UnsupportedVersionError } from './errors.ts'
import { API_KEYS, ApiKey, type ApiKeyInfo } from './generated/api-keys.ts'
import { RequestHeader } from './generated/data/request-header.ts'
import { ResponseHeader } from './generated/data/response-header.ts'
import type { Reader } from './reader.ts'
import type { Writer } from './writer.ts'

/**
 * 1, or 2 from the API's first flexible version on. Version 0 went away with ControlledShutdown.
 * Throws `UnknownApiError` for an API without codecs. The version itself is not checked: an ApiVersions request of a version from the future has a header too.
 */
export function requestHeaderVersion(apiKey: number, apiVersion: number): number {
  return apiVersion >= infoOf(apiKey).flexibleFrom ? 2 : 1
}

/** 0, or 1 from the API's first flexible version on; always 0 for ApiVersions, so that a client of any age can read that it is not understood (KIP-511). */
export function responseHeaderVersion(apiKey: number, apiVersion: number): number {
  if (apiKey === ApiKey.ApiVersions) return 0
  return apiVersion >= infoOf(apiKey).flexibleFrom ? 1 : 0
}

/**
 * Reads the header of any request that we have codecs for, whatever its version: the first four bytes tell which header follows.
 * Throws `UnknownApiError`, `UnsupportedVersionError` (a version below the API's oldest, or above its newest; not for ApiVersions, which answers
 * even that), and what a `Reader` throws.
 */
export function readRequestHeader(reader: Reader): RequestHeader {
  const start = reader.position
  const apiKey = reader.int16()
  const apiVersion = reader.int16()
  reader.position = start
  const info = infoOf(apiKey)
  if ((apiVersion < info.minVersion || apiVersion > info.maxVersion) && apiKey !== ApiKey.ApiVersions) {
    throw new UnsupportedVersionError({
      message: info.name,
      version: apiVersion,
      versionMin: info.minVersion,
      versionMax: info.maxVersion,
    })
  }
  return RequestHeader.read(reader, requestHeaderVersion(apiKey, apiVersion))
}

export function writeRequestHeader(
  writer: Writer,
  header: { apiKey: number; apiVersion: number; correlationId: number; clientId: string | null },
): void {
  const { apiKey, apiVersion, correlationId, clientId } = header
  const message = { requestApiKey: apiKey, requestApiVersion: apiVersion, correlationId, clientId }
  RequestHeader.write(writer, message, requestHeaderVersion(apiKey, apiVersion))
}

/** Reads the response header, whose version the request's API and version decide, and gives the correlation id. */
export function readResponseHeader(reader: Reader, apiKey: number, apiVersion: number): number {
  return ResponseHeader.read(reader, responseHeaderVersion(apiKey, apiVersion)).correlationId
}

export function writeResponseHeader(writer: Writer, apiKey: number, apiVersion: number, correlationId: number): void {
  ResponseHeader.write(writer, { correlationId }, responseHeaderVersion(apiKey, apiVersion))
}

function infoOf(apiKey: number): ApiKeyInfo {
  const info = API_KEYS.get(apiKey)
  if (info === undefined) throw new UnknownApiError({ apiKey })
  return info
}
