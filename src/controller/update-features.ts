import type { BrokerConfig } from '../base/config/broker-config.ts'
import { BROKER_RESOURCE, DEFAULT_BROKER } from '../metadata/configs-image.ts'
import {
  ELIGIBLE_LEADER_REPLICAS_FEATURE,
  KRAFT_VERSION_FEATURE,
  METADATA_VERSION_FEATURE,
  SUPPORTED_FEATURES,
  type SupportedFeature,
} from '../metadata/features.ts'
import type { MetadataImage } from '../metadata/metadata-image.ts'
import type { NewRecord } from '../metadata/metadata-record.ts'
import { hasControllerRegistration, losesMetadata } from '../metadata/metadata-version.ts'
import type { Input } from '../protocol/codec.ts'
import type {
  UpdateFeaturesRequest,
  UpdateFeaturesRequestFeatureUpdateKey,
  UpdateFeaturesResponse,
} from '../protocol/generated/api/update-features.ts'
import { ApiError, type ErrorResult, NO_ERROR } from './api-error.ts'
import type { ControllerContext, Decision } from './controller-context.ts'

const UPGRADE = 1
const SAFE_DOWNGRADE = 2
const UNSAFE_DOWNGRADE = 3
/** Up to this version the answer has a line for each feature. */
const RESULTS_VERSION_MAX = 1
const MIN_INSYNC_REPLICAS = 'min.insync.replicas'
/** A level of `eligible.leader.replicas.version` above 0 needs this level of `metadata.version`. */
const ELR_METADATA_VERSION = 23

/** UpdateFeatures (KIP-584): the levels at which the cluster works. All of them or, where one is refused, none. */
export function updateFeatures(
  context: ControllerContext,
  { featureUpdates, validateOnly }: UpdateFeaturesRequest,
  apiVersion: number,
): Decision<Input<UpdateFeaturesResponse>> {
  const { image } = context
  const proposed = new Map([...image.parts.features, [METADATA_VERSION_FEATURE, image.metadataVersion]])
  for (const { feature, maxVersionLevel } of featureUpdates) proposed.set(feature, maxVersionLevel)
  const records: NewRecord[] = []
  try {
    for (const update of featureUpdates) records.push(...updateRecords(context, update, proposed, validateOnly))
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return { records: [], response: refusal(error) }
  }
  const elrOn = featureUpdates.some(({ feature, maxVersionLevel }) => {
    return feature === ELIGIBLE_LEADER_REPLICAS_FEATURE && maxVersionLevel > 0
  })
  const safety = elrOn ? elrSafetyRecords(context) : []
  const results =
    apiVersion > RESULTS_VERSION_MAX
      ? {}
      : { results: featureUpdates.map(({ feature }) => ({ feature, errorCode: 0, errorMessage: 'NONE' })) }
  return { records: validateOnly ? [] : [...safety, ...records], response: { ...NO_ERROR, ...results } }
}

function refusal({ errorCode, errorMessage }: ErrorResult): Input<UpdateFeaturesResponse> {
  return {
    errorCode,
    errorMessage: `The update failed for all features since the following feature had an error: ${errorMessage}`,
    results: [],
  }
}

/** Throws `ApiError`. */
function updateRecords(
  { image, config, kraft = null }: ControllerContext,
  { feature, maxVersionLevel: level, upgradeType }: UpdateFeaturesRequestFeatureUpdateKey,
  proposed: ReadonlyMap<string, number>,
  validateOnly: boolean,
): NewRecord[] {
  const refuse = (reason: string): never => {
    throw new ApiError('INVALID_UPDATE_VERSION', `Invalid update version ${level} for feature ${feature}. ${reason}`)
  }
  if (![UPGRADE, SAFE_DOWNGRADE, UNSAFE_DOWNGRADE].includes(upgradeType))
    refuse('The controller does not support the given upgrade type.')
  const current = feature === KRAFT_VERSION_FEATURE ? (kraft?.version ?? 0) : image.featureLevel(feature)
  if (level < 0) refuse('A feature version cannot be less than 0.')
  const unsupported = reasonNotSupported(image, config, feature, level)
  if (unsupported !== null) refuse(unsupported)
  if (level < current && upgradeType === UPGRADE) {
    refuse("Can't downgrade the version of this feature without setting the upgrade type to either safe or unsafe downgrade.")
  }
  if (level > current && upgradeType !== UPGRADE) refuse("Can't downgrade to a newer version.")
  if (feature === METADATA_VERSION_FEATURE) checkMetadataVersion(current, level, upgradeType === UNSAFE_DOWNGRADE)
  else if (feature === KRAFT_VERSION_FEATURE) {
    // The level is kept in records of the quorum's own.
    if (upgradeType !== UPGRADE && level !== current) refuse("Can't downgrade the version of this feature.")
    const reason = upgradeType === UPGRADE ? (kraft?.upgrade(level, validateOnly) ?? null) : null
    if (reason !== null) throw new ApiError('INVALID_UPDATE_VERSION', reason)
    return []
  } else if (feature === ELIGIBLE_LEADER_REPLICAS_FEATURE && level > 0) {
    if ((proposed.get(METADATA_VERSION_FEATURE) ?? 0) < ELR_METADATA_VERSION) {
      refuse(
        `${feature} could not be set to ${level} because it depends on ${METADATA_VERSION_FEATURE} level ${ELR_METADATA_VERSION}`,
      )
    }
  }
  return [{ type: 'FeatureLevelRecord', version: 0, message: { name: feature, featureLevel: level } }]
}

/** Who of the cluster could not work at that level; null where all can. */
function reasonNotSupported(
  image: MetadataImage,
  { nodeId, controllerQuorumVoters }: Pick<BrokerConfig, 'nodeId' | 'controllerQuorumVoters'>,
  feature: string,
  level: number,
): string | null {
  const reason = (what: string, features: readonly SupportedFeature[]): string | null => {
    const { minVersion, maxVersion } = features.find(({ name }) => name === feature) ?? { minVersion: 0, maxVersion: 0 }
    if (level >= minVersion && level <= maxVersion) return null
    if (maxVersion === 0) return `${what} does not support this feature.`
    return `${what} only supports versions ${minVersion === maxVersion ? minVersion : `${minVersion}-${maxVersion}`}`
  }
  const local = reason(`Local controller ${nodeId}`, SUPPORTED_FEATURES)
  if (local !== null) return local
  for (const { id, features } of image.brokers()) {
    const found = reason(`Broker ${id}`, features)
    if (found !== null) return found
  }
  for (const { id, features } of image.parts.controllers.values()) {
    const found = id === nodeId ? null : reason(`Controller ${id}`, features)
    if (found !== null) return found
  }
  // A voter that has never said what it can might be older than all others.
  const silent = controllerQuorumVoters.find(({ id }) => id !== nodeId && !image.parts.controllers.has(id))
  if (silent !== undefined && hasControllerRegistration(image.metadataVersion))
    return `controller ${silent.id} has not registered, and may not support this feature`
  return null
}

function checkMetadataVersion(current: number, level: number, unsafe: boolean): void {
  if (level >= current || !losesMetadata(current, level)) return
  throw new ApiError(
    'INVALID_UPDATE_VERSION',
    `Unsupported metadata.version downgrade from ${current} to ${level}. ${
      unsafe
        ? 'Unsafe metadata downgrade is not supported in this version.'
        : 'Refusing to perform the requested downgrade because it might delete metadata information.'
    }`,
  )
}

/** Eligible leader replicas rest on one minimum of replicas in sync for all brokers (KIP-966). */
function elrSafetyRecords({ image, config }: ControllerContext): NewRecord[] {
  const set = (resourceName: string, value: string | null): NewRecord => ({
    type: 'ConfigRecord',
    version: 0,
    message: { resourceType: BROKER_RESOURCE, resourceName, name: MIN_INSYNC_REPLICAS, value },
  })
  const records: NewRecord[] = []
  if (!image.config(BROKER_RESOURCE, DEFAULT_BROKER).has(MIN_INSYNC_REPLICAS))
    records.push(set(DEFAULT_BROKER, String(config.minInsyncReplicas)))
  for (const { type, name, values } of image.parts.configs.values()) {
    if (type === BROKER_RESOURCE && name !== DEFAULT_BROKER && values.has(MIN_INSYNC_REPLICAS)) records.push(set(name, null))
  }
  return records
}
