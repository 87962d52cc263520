import { SUPPORTED_FEATURES } from '../metadata/features.ts'
import type { MetadataImage } from '../metadata/metadata-image.ts'

/** A feature as ApiVersions shows it: the levels that this software can work at, and the one that the cluster works at (0: off). */
export interface ShownFeature {
  readonly name: string
  readonly minVersion: number
  readonly maxVersion: number
  readonly finalized: number
}

export function supportedFeatures(image: MetadataImage): ShownFeature[] {
  return SUPPORTED_FEATURES.map(({ name, minVersion, maxVersion }) => ({
    name,
    minVersion,
    maxVersion,
    finalized: image.featureLevel(name),
  }))
}
