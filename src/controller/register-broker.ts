import type { BrokerRegistration } from '../metadata/broker-registration.ts'
import { isReservedDirectory } from '../metadata/directory-id.ts'
import { KRAFT_VERSION_FEATURE, METADATA_VERSION_FEATURE } from '../metadata/features.ts'
import { hasControllerRegistration, hasDirectoryAssignment } from '../metadata/metadata-version.ts'
import type { Input } from '../protocol/codec.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import type { BrokerRegistrationRequest, BrokerRegistrationResponse } from '../protocol/generated/api/broker-registration.ts'
import type {
  ControllerRegistrationRequest,
  ControllerRegistrationResponse,
} from '../protocol/generated/api/controller-registration.ts'
import { ApiError, NO_ERROR } from './api-error.ts'
import { registerBroker } from './broker-lifecycle.ts'
import type { ControllerContext, Decision } from './controller-context.ts'

/** Of a feature that a request does not name, the metadata's own apart. */
const NO_LEVELS = { minSupportedVersion: 0, maxSupportedVersion: 0 }

/**
 * BrokerRegistration: a process is to be a broker of the cluster, fenced as yet. Throws `ApiError`: INCONSISTENT_CLUSTER_ID, DUPLICATE_BROKER_REGISTRATION while another process
 * of that id is heard of, INVALID_REGISTRATION for log directories that cannot be, UNSUPPORTED_VERSION where it does not know a feature at the cluster's level.
 */
export function registerBrokerRequest(
  context: ControllerContext,
  request: BrokerRegistrationRequest,
): Decision<Input<BrokerRegistrationResponse>> {
  const { image, clusterId, sessions } = context
  const { brokerId, incarnationId, listeners: endpoints, rack, logDirs: directories, previousBrokerEpoch } = request
  if (clusterId !== null && request.clusterId !== clusterId) {
    throw new ApiError('INCONSISTENT_CLUSTER_ID', `Expected cluster ID ${clusterId}, but got cluster ID ${request.clusterId}`)
  }
  const existing = image.broker(brokerId)
  const isOther = existing !== undefined && existing.incarnationId !== incarnationId
  if (isOther && sessions.isValid(brokerId, existing.epoch) && !comesAfter(context, existing, directories)) {
    throw new ApiError(
      'DUPLICATE_BROKER_REGISTRATION',
      'Another broker is registered with that broker id. If the broker was recently restarted this should self-resolve once the heartbeat manager ' +
        "expires the broker's session.",
    )
  }
  if (request.isMigratingZkBroker) {
    throw new ApiError('BROKER_ID_NOT_REGISTERED', 'Controller does not support registering ZK brokers.')
  }
  if (hasDirectoryAssignment(image.metadataVersion)) checkDirectories(context, brokerId, directories)
  checkFeatures(context, request)
  const features = request.features.map(({ name, minSupportedVersion, maxSupportedVersion }) => ({
    name,
    minVersion: minSupportedVersion,
    maxVersion: maxSupportedVersion,
  }))
  const identity = { brokerId, incarnationId, endpoints, rack, directories, previousBrokerEpoch, features }
  const { records, brokerEpoch } = registerBroker(context, identity)
  return {
    records,
    divisible: true,
    appended: (endOffset) => sessions.registered(brokerId, brokerEpoch, endOffset),
    response: { errorCode: ErrorCode.NONE, brokerEpoch },
  }
}

/**
 * Whether this is the process that came after the one that is registered, for whose session there is nothing to wait: it has that one's log directories, which two processes never
 * have at a time, and that one was not heard since this controller became active. So a whole cluster that starts again serves at once. A controller of Kafka waits.
 */
function comesAfter(
  { sessions }: ControllerContext,
  { id, directories: before }: BrokerRegistration,
  directories: readonly string[],
): boolean {
  const same = before.length > 0 && before.length === directories.length && before.every((each) => directories.includes(each))
  return same && !sessions.hasBeaten(id)
}

/** ControllerRegistration (KIP-919): a controller says where it listens and what it can. Throws `ApiError` UNSUPPORTED_VERSION. */
export function registerController(
  { image }: ControllerContext,
  { controllerId, incarnationId, listeners, features }: ControllerRegistrationRequest,
): Decision<Input<ControllerRegistrationResponse>> {
  if (!hasControllerRegistration(image.metadataVersion)) {
    throw new ApiError('UNSUPPORTED_VERSION', 'The current MetadataVersion is too old to support controller registrations.')
  }
  const message = { controllerId, incarnationId, zkMigrationReady: false, endPoints: listeners, features }
  return { records: [{ type: 'RegisterControllerRecord', version: 0, message }], response: { ...NO_ERROR } }
}

function checkDirectories({ image }: ControllerContext, brokerId: number, directories: readonly string[]): void {
  if (directories.length === 0) throw invalid('No directories specified in request')
  if (directories.some(isReservedDirectory)) throw invalid('Reserved directory ID in request')
  if (new Set(directories).size !== directories.length) throw invalid('Duplicate directory ID in request')
  for (const { id, directories: taken } of image.brokers()) {
    const shared = id === brokerId ? undefined : taken.find((directory) => directories.includes(directory))
    if (shared !== undefined) throw invalid(`Broker ${id} is already registered with directory ${shared}`)
  }
}

/** Every feature must be known to the broker at the level at which the cluster works. */
function checkFeatures({ image, kraft = null }: ControllerContext, { features }: BrokerRegistrationRequest): void {
  const check = (name: string, { minSupportedVersion: min, maxSupportedVersion: max }: typeof NO_LEVELS): void => {
    const level = name === KRAFT_VERSION_FEATURE ? (kraft?.version ?? 0) : image.featureLevel(name)
    if (level >= min && level <= max) return
    throw new ApiError(
      'UNSUPPORTED_VERSION',
      `Unable to register because the broker does not support finalized version ${level} of ${name}. ` +
        `The broker wants a version between ${min} and ${max}, inclusive.`,
    )
  }
  for (const feature of features) check(feature.name, feature)
  if (!features.some(({ name }) => name === METADATA_VERSION_FEATURE))
    throw invalid(`Request features do not contain '${METADATA_VERSION_FEATURE}'`)
  for (const name of [...image.parts.features.keys(), KRAFT_VERSION_FEATURE]) {
    if (!features.some((feature) => feature.name === name)) check(name, NO_LEVELS)
  }
}

function invalid(message: string): ApiError {
  return new ApiError('INVALID_REGISTRATION', message)
}
