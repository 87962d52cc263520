import type { BrokerConfig } from '../base/config/broker-config.ts'
import { securityProtocolId } from '../base/config/listeners.ts'
import { SUPPORTED_FEATURES } from '../metadata/features.ts'
import type { MetadataImage } from '../metadata/metadata-image.ts'
import { hasControllerRegistration } from '../metadata/metadata-version.ts'
import type { ControllerRegistrationRequest } from '../protocol/generated/api/controller-registration.ts'

/** What this node, where it is a controller, has still to tell the active one of itself (KIP-919); null where there is nothing to tell. */
export function controllerRegistration(
  image: MetadataImage,
  { nodeId, processRoles, advertisedControllerListeners }: BrokerConfig,
  incarnationId: string,
): ControllerRegistrationRequest | null {
  if (!processRoles.includes('controller') || advertisedControllerListeners.length === 0) return null
  if (!hasControllerRegistration(image.metadataVersion)) return null
  if (image.parts.controllers.get(nodeId)?.incarnationId === incarnationId) return null
  return {
    controllerId: nodeId,
    incarnationId,
    zkMigrationReady: false,
    listeners: advertisedControllerListeners.map(({ name, host, port, securityProtocol }) => ({
      name,
      host: host ?? 'localhost',
      port,
      securityProtocol: securityProtocolId(securityProtocol),
    })),
    features: SUPPORTED_FEATURES.map(({ name, minVersion, maxVersion }) => ({
      name,
      minSupportedVersion: minVersion,
      maxSupportedVersion: maxVersion,
    })),
  }
}
