import { KRAFT_VERSION_FEATURE, SUPPORTED_FEATURES } from '../metadata/features.ts'
import type { MetadataImage } from '../metadata/metadata-image.ts'

/** A feature as ApiVersions shows it: the levels that this software can work at, and the one that the cluster works at (0: off). */
export interface ShownFeature {
  readonly name: string
  readonly minVersion: number
  readonly maxVersion: number
  readonly finalized: number
}

/** Features of the metadata log that stand for APIs which are not served here yet: a client must not take them for a promise. */
const NOT_SERVED: ReadonlySet<string> = new Set(['share.version', 'streams.version'])

export function supportedFeatures(image: MetadataImage, kraftVersion: number): ShownFeature[] {
  return SUPPORTED_FEATURES.filter(({ name }) => !NOT_SERVED.has(name)).map(({ name, minVersion, maxVersion }) => ({
    name,
    minVersion,
    maxVersion,
    finalized: name === KRAFT_VERSION_FEATURE ? kraftVersion : image.featureLevel(name),
  }))
}
