import { RafkaError } from '../base/errors.ts'
import {
  ELIGIBLE_LEADER_REPLICAS_FEATURE,
  KRAFT_VERSION_FEATURE,
  METADATA_VERSION_FEATURE,
  SUPPORTED_FEATURES,
  TRANSACTION_VERSION_FEATURE,
} from './features.ts'
import {
  hasEligibleLeaderReplicas,
  METADATA_VERSION_LATEST,
  METADATA_VERSION_MIN,
  metadataVersionName,
} from './metadata-version.ts'

/** A level that a new cluster cannot start with. Kafka's words. */
export class FeatureLevelError extends RafkaError {
  readonly code = 'INVALID_UPDATE_VERSION'
  readonly retriable = false
}

/** From which `metadata.version` on a new cluster has a feature, and at which level: those of Apache Kafka 4.3. */
const DEFAULTS: Readonly<Record<string, readonly (readonly [metadataVersion: number, level: number])[]>> = {
  [ELIGIBLE_LEADER_REPLICAS_FEATURE]: [[26, 1]],
  'group.version': [[22, 1]],
  'share.version': [[28, 1]],
  'streams.version': [[29, 1]],
  [TRANSACTION_VERSION_FEATURE]: [[24, 2]],
}

/** The `metadata.version` of `4.3-IV0`, or of `4.3`: the last step of that release. Throws `FeatureLevelError`. */
export function metadataVersionOf(release: string): number {
  for (let level = METADATA_VERSION_LATEST; level >= METADATA_VERSION_MIN; level--) {
    const name = metadataVersionName(level)
    if (name === release || name.startsWith(`${release}-`)) return level
  }
  const all = Array.from({ length: METADATA_VERSION_LATEST - METADATA_VERSION_MIN + 1 }, (_, place) =>
    metadataVersionName(METADATA_VERSION_MIN + place),
  )
  throw new FeatureLevelError(`Unknown metadata.version '${release}'. Supported metadata.version are: ${all.join(', ')}`, {
    release,
  })
}

/**
 * What a new cluster of a release starts with, as it is written into its metadata: `metadata.version`, then the other features that are on, by name.
 * `chosen` are levels that were asked for. Throws `FeatureLevelError`.
 */
export function releaseFeatures(
  metadataVersion: number,
  chosen: ReadonlyMap<string, number>,
): readonly (readonly [name: string, level: number])[] {
  const known = SUPPORTED_FEATURES.filter(({ name }) => name !== METADATA_VERSION_FEATURE)
  for (const [name, level] of chosen) {
    if (name === METADATA_VERSION_FEATURE) continue
    const feature = known.find((supported) => supported.name === name)
    if (feature === undefined) {
      const names = known.map((supported) => supported.name).toSorted()
      throw new FeatureLevelError(`Unsupported feature: ${name}. Supported features are: ${names.join(', ')}`, { name })
    }
    if (level < feature.minVersion || level > feature.maxVersion)
      throw new FeatureLevelError(`No feature:${name} with feature level ${level}`, { name, level })
  }
  if ((chosen.get(ELIGIBLE_LEADER_REPLICAS_FEATURE) ?? 0) > 0 && !hasEligibleLeaderReplicas(metadataVersion)) {
    throw new FeatureLevelError(
      `${ELIGIBLE_LEADER_REPLICAS_FEATURE} could not be set to ${chosen.get(ELIGIBLE_LEADER_REPLICAS_FEATURE)} because it depends on ` +
        `${METADATA_VERSION_FEATURE} level 23`,
    )
  }
  const levels = Object.entries(DEFAULTS).map(([name, steps]): readonly [string, number] => {
    const step = steps.findLast(([from]) => from <= metadataVersion)
    return [name, chosen.get(name) ?? step?.[1] ?? 0]
  })
  return [[METADATA_VERSION_FEATURE, metadataVersion], ...levels.filter(([, level]) => level > 0).toSorted(byName)]
}

/** `metadata.version` by its level. Throws `FeatureLevelError`. */
export function checkMetadataVersion(level: number): number {
  if (level >= METADATA_VERSION_MIN && level <= METADATA_VERSION_LATEST) return level
  throw new FeatureLevelError(
    `No MetadataVersion with feature level ${level}. Valid feature levels are from ${METADATA_VERSION_MIN} to ${METADATA_VERSION_LATEST}.`,
    { level },
  )
}

/**
 * `kraft.version` of a new cluster: 1 where its voters are in its log. `chosen` is what was asked for. Throws `FeatureLevelError` where that cannot be.
 */
export function kraftVersionOf(isDynamic: boolean, chosen: number | undefined): number {
  if (chosen === undefined) return isDynamic ? 1 : 0
  if (chosen === 0 && isDynamic) {
    throw new FeatureLevelError(
      'Cannot set kraft.version to 0 if controller.quorum.voters is empty and one of the flags --standalone, --initial-controllers, or ' +
        '--no-initial-controllers is used. For dynamic controllers support, try removing the --feature flag for kraft.version.',
    )
  }
  if (chosen > 0 && !isDynamic) {
    throw new FeatureLevelError(
      `Cannot set ${KRAFT_VERSION_FEATURE} to ${chosen} unless controller.quorum.voters is empty and one of the flags --standalone, ` +
        '--initial-controllers, or --no-initial-controllers is used. For dynamic controllers support, try using one of --standalone, ' +
        '--initial-controllers, or --no-initial-controllers and removing controller.quorum.voters.',
    )
  }
  return chosen
}

function byName([one]: readonly [string, number], [other]: readonly [string, number]): number {
  return one < other ? -1 : 1
}
