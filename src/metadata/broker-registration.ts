import type { Input } from '../protocol/codec.ts'
import type { BrokerRegistrationChangeRecord } from '../protocol/generated/metadata/broker-registration-change-record.ts'
import type { RegisterBrokerRecord } from '../protocol/generated/metadata/register-broker-record.ts'
import type { RegisterControllerRecord } from '../protocol/generated/metadata/register-controller-record.ts'
import { MIGRATING_DIRECTORY, UNASSIGNED_DIRECTORY } from './directory-id.ts'
import type { SupportedFeature } from './features.ts'
import { hasCordonedDirectories, hasDirectoryAssignment } from './metadata-version.ts'

/** Where a node listens, under the name of the listener. */
export interface Endpoint {
  readonly name: string
  readonly host: string
  readonly port: number
  /** 0 PLAINTEXT, 1 SSL, 2 SASL_PLAINTEXT, 3 SASL_SSL. */
  readonly securityProtocol: number
}

/** One broker as the cluster knows it. */
export interface BrokerRegistration {
  readonly id: number
  /** Offset of the registration in the metadata log: a broker that restarts gets a new one. */
  readonly epoch: number
  /** Of the process; random. */
  readonly incarnationId: string
  readonly endpoints: readonly Endpoint[]
  readonly features: readonly SupportedFeature[]
  readonly rack: string | null
  /** A fenced broker leads nothing and is shown to no client. */
  readonly fenced: boolean
  readonly inControlledShutdown: boolean
  readonly isMigratingZkBroker: boolean
  /** Ids of its folders that work, in ascending order. */
  readonly directories: readonly string[]
  /** Folders that take no new replicas; null until the broker has told. */
  readonly cordonedDirectories: readonly string[] | null
}

/** One controller as the cluster knows it. */
export interface ControllerRegistration {
  readonly id: number
  readonly incarnationId: string
  readonly zkMigrationReady: boolean
  readonly endpoints: readonly Endpoint[]
  readonly features: readonly SupportedFeature[]
}

/** In a `BrokerRegistrationChangeRecord`. */
export const FENCE = 1
export const UNFENCE = -1
export const ENTER_CONTROLLED_SHUTDOWN = 1

export function brokerFromRecord(record: RegisterBrokerRecord): BrokerRegistration {
  return {
    id: record.brokerId,
    epoch: record.brokerEpoch,
    incarnationId: record.incarnationId,
    endpoints: record.endPoints.map(endpointOf),
    features: record.features.map(featureOf),
    rack: record.rack,
    fenced: record.fenced,
    inControlledShutdown: record.inControlledShutdown,
    isMigratingZkBroker: record.isMigratingZkBroker,
    directories: record.logDirs.toSorted(),
    cordonedDirectories: record.cordonedLogDirs,
  }
}

export function changeBroker(broker: BrokerRegistration, record: BrokerRegistrationChangeRecord): BrokerRegistration {
  return {
    ...broker,
    fenced: record.fenced === 0 ? broker.fenced : record.fenced === FENCE,
    inControlledShutdown: broker.inControlledShutdown || record.inControlledShutdown === ENTER_CONTROLLED_SHUTDOWN,
    directories: record.logDirs.length === 0 ? broker.directories : record.logDirs.toSorted(),
    cordonedDirectories: record.cordonedLogDirs ?? broker.cordonedDirectories,
  }
}

export function controllerFromRecord(record: RegisterControllerRecord): ControllerRegistration {
  return {
    id: record.controllerId,
    incarnationId: record.incarnationId,
    zkMigrationReady: record.zkMigrationReady,
    endpoints: record.endPoints.map(endpointOf),
    features: record.features.map(featureOf),
  }
}

/** The record that registers this broker anew. What `metadataVersion` cannot say is left out. */
export function brokerRecord(broker: BrokerRegistration, metadataVersion: number): Input<RegisterBrokerRecord> {
  return {
    brokerId: broker.id,
    isMigratingZkBroker: broker.isMigratingZkBroker,
    incarnationId: broker.incarnationId,
    brokerEpoch: broker.epoch,
    endPoints: broker.endpoints,
    features: broker.features.map(featureRange),
    rack: broker.rack,
    fenced: broker.fenced,
    inControlledShutdown: broker.inControlledShutdown,
    ...(hasDirectoryAssignment(metadataVersion) ? { logDirs: broker.directories } : {}),
    ...(hasCordonedDirectories(metadataVersion) ? { cordonedLogDirs: broker.cordonedDirectories } : {}),
  }
}

export function controllerRecord(controller: ControllerRegistration): Input<RegisterControllerRecord> {
  const { id, incarnationId, zkMigrationReady, endpoints, features } = controller
  return { controllerId: id, incarnationId, zkMigrationReady, endPoints: endpoints, features: features.map(featureRange) }
}

/** Neither fenced nor on its way out: it may lead. */
export function isActiveBroker(broker: BrokerRegistration | undefined): boolean {
  return broker !== undefined && !broker.fenced && !broker.inControlledShutdown
}

/** The folder that a new replica on this broker goes to, as far as the controller can tell: with several folders the broker chooses. */
export function defaultDirectory(broker: BrokerRegistration | undefined): string {
  if (broker === undefined || broker.directories.length > 1) return UNASSIGNED_DIRECTORY
  return broker.directories[0] ?? MIGRATING_DIRECTORY
}

function endpointOf({ name, host, port, securityProtocol }: Endpoint): Endpoint {
  return { name, host, port, securityProtocol }
}

function featureOf({ name, minSupportedVersion, maxSupportedVersion }: FeatureRange): SupportedFeature {
  return { name, minVersion: minSupportedVersion, maxVersion: maxSupportedVersion }
}

function featureRange({ name, minVersion, maxVersion }: SupportedFeature): FeatureRange {
  return { name, minSupportedVersion: minVersion, maxSupportedVersion: maxVersion }
}

interface FeatureRange {
  readonly name: string
  readonly minSupportedVersion: number
  readonly maxSupportedVersion: number
}
