import type { MetadataImage } from '../metadata/metadata-image.ts'

/** The replicas whose broker is not there, or fenced. */
export function offlineReplicas(replicas: readonly number[], image: MetadataImage): number[] {
  return replicas.filter((replica) => image.broker(replica)?.fenced !== false)
}
