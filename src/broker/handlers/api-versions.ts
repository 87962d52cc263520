import type { Input } from '../../protocol/codec.ts'
import { ErrorCode } from '../../protocol/error-codes.ts'
import { ApiVersionsRequest, ApiVersionsResponse } from '../../protocol/generated/api/api-versions.ts'
import { API_VERSIONS_KEY, type ServedApi } from '../api-table.ts'
import { supportedFeatures } from '../features.ts'
import { handler } from '../handler.ts'

/** KIP-511: what a client may call itself. */
const SOFTWARE = /^[a-zA-Z0-9](?:[a-zA-Z0-9\-.]*[a-zA-Z0-9])?$/
const SOFTWARE_VERSION = 3

export const apiVersions = handler({
  request: ApiVersionsRequest,
  response: ApiVersionsResponse,
  handle(request, exchange, broker) {
    if (!namesItself(request, exchange.apiVersion)) {
      exchange.countError(ErrorCode.INVALID_REQUEST)
      exchange.reply({ errorCode: ErrorCode.INVALID_REQUEST })
      return
    }
    const features = supportedFeatures(broker.image, broker.kraftVersion)
    exchange.reply({
      apiKeys: [...broker.apis[exchange.role]].sort(([a], [b]) => a - b).map(([apiKey, api]) => keyOf(apiKey, api)),
      supportedFeatures: features.map(({ name, minVersion, maxVersion }) => ({
        name,
        // Older Java clients refuse a range that begins at 0 (KAFKA-17011).
        minVersion: exchange.apiVersion < 4 ? Math.max(1, minVersion) : minVersion,
        maxVersion,
      })),
      finalizedFeaturesEpoch: broker.images.endOffset,
      finalizedFeatures: features
        .filter(({ finalized }) => finalized > 0)
        .map(({ name, finalized }) => ({ name, minVersionLevel: finalized, maxVersionLevel: finalized })),
    })
  },
})

/** Whether the client says what it is in the way that its version of the request asks for; the answer is an error where it does not. */
export function namesItself({ clientSoftwareName, clientSoftwareVersion }: ApiVersionsRequest, apiVersion: number): boolean {
  return apiVersion < SOFTWARE_VERSION || (SOFTWARE.test(clientSoftwareName) && SOFTWARE.test(clientSoftwareVersion))
}

/** The answer, in version 0, to an ApiVersions of a version that is not served: it names the versions of ApiVersions alone. */
export function unsupportedApiVersions(api: ServedApi): Input<ApiVersionsResponse> {
  return { errorCode: ErrorCode.UNSUPPORTED_VERSION, apiKeys: [keyOf(API_VERSIONS_KEY, api)] }
}

function keyOf(
  apiKey: number,
  { advertisedMinVersion, maxVersion }: ServedApi,
): { apiKey: number; minVersion: number; maxVersion: number } {
  return { apiKey, minVersion: advertisedMinVersion, maxVersion }
}
