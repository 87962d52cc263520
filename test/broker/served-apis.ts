import type { MessageCodec } from '../../src/protocol/codec.ts'
import { ALL_CODECS } from '../../src/protocol/generated/all.ts'
import { ApiVersionsRequest, ApiVersionsResponse } from '../../src/protocol/generated/api/api-versions.ts'
import { WireClient } from './wire-client.ts'

/** A version of an API that a broker serves. */
export interface ServedVersion {
  readonly request: MessageCodec<unknown>
  readonly response: MessageCodec<unknown>
  readonly version: number
}

/** Every version of every API that the broker advertises. */
export async function servedVersions(bootstrapServers: string): Promise<ServedVersion[]> {
  const client = await WireClient.open(bootstrapServers)
  const { apiKeys } = await client.request(ApiVersionsRequest, ApiVersionsResponse, 4, {
    clientSoftwareName: 'test',
    clientSoftwareVersion: '1',
  })
  client.close()
  return apiKeys.flatMap(({ apiKey, minVersion, maxVersion }) => {
    const request = codecOf(apiKey, 'Request')
    const response = codecOf(apiKey, 'Response')
    const oldest = Math.max(minVersion, request.minVersion)
    return Array.from({ length: maxVersion - oldest + 1 }, (_, index) => ({ request, response, version: oldest + index }))
  })
}

function codecOf(apiKey: number, kind: 'Request' | 'Response'): MessageCodec<unknown> {
  const found = ALL_CODECS.find(({ codec }) => codec.apiKey === apiKey && codec.name.endsWith(kind))
  if (found === undefined) throw new Error(`API ${apiKey} has no ${kind}`)
  return found.codec
}
