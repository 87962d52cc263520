import { BROKER_RESOURCE, DEFAULT_BROKER, GROUP_RESOURCE } from '../../metadata/configs-image.ts'
import type { MetadataImage } from '../../metadata/metadata-image.ts'
import { type GroupTopics, groupTopics, NO_GROUP_TOPICS } from './group-topics.ts'

const NOTHING_SET: ReadonlyMap<string, string> = new Map()

/** What the groups of a shard know of the cluster, as far as their coordinator has heard. */
export class GroupMetadata {
  #topics: GroupTopics = NO_GROUP_TOPICS
  #newTopicsVersion = -1
  #image: MetadataImage | null = null
  readonly #nodeId: number

  constructor(nodeId = 0) {
    this.#nodeId = nodeId
  }

  get topics(): GroupTopics {
    return this.#topics
  }

  /** The version of the metadata in which topics were created last, or of the first that was heard of. */
  get newTopicsVersion(): number {
    return this.#newTopicsVersion
  }

  /** `hasNewTopics`: topics were created since the image before. */
  update(image: MetadataImage, version: number, hasNewTopics: boolean): void {
    this.#image = image
    this.#topics = groupTopics(image, version)
    if (hasNewTopics || this.#newTopicsVersion === -1) this.#newTopicsVersion = version
  }

  /** What was set for this broker, or for all, since it was started; undefined if nothing was. */
  brokerConfig(key: string): string | undefined {
    const own = this.#image?.config(BROKER_RESOURCE, String(this.#nodeId)).get(key)
    return own ?? this.#image?.config(BROKER_RESOURCE, DEFAULT_BROKER).get(key)
  }

  /** What was set for a group (resources of type GROUP), as text. */
  configOf(groupId: string): ReadonlyMap<string, string> {
    return this.#image?.config(GROUP_RESOURCE, groupId) ?? NOTHING_SET
  }
}
