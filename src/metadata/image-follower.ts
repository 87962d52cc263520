import type { MetadataCommitted } from '../messages/message.ts'
import type { ConfigResource } from './configs-image.ts'
import { ImageBuilder } from './image-builder.ts'
import { MetadataImage } from './metadata-image.ts'
import { decodeRecord } from './metadata-record.ts'
import type { SharedImages } from './shared-images.ts'
import { sameTopic, type TopicImage } from './topics-image.ts'

/** What is different after some records. A topic that was deleted and made anew has another id, and so is removed and created. */
export interface MetadataChanges {
  readonly topicsCreated: readonly TopicImage[]
  /** As they were. */
  readonly topicsRemoved: readonly TopicImage[]
  /** More partitions, other leaders, other replicas; as they are now. */
  readonly topicsChanged: readonly TopicImage[]
  /** By what they belong to; topics that are gone included. */
  readonly configsChanged: readonly Pick<ConfigResource, 'type' | 'name'>[]
  readonly brokersChanged: boolean
  readonly featuresChanged: boolean
}

/** Keeps an actor's image of the cluster up to date with what the metadata quorum sends to its subscribers. */
export class ImageFollower {
  readonly #shared: SharedImages | null
  #image = MetadataImage.EMPTY
  #endOffset = -1
  #epoch = -1

  /** `shared`: where followers of the same thread find what one of them has already read. */
  constructor(shared: SharedImages | null = null) {
    this.#shared = shared
  }

  get image(): MetadataImage {
    return this.#image
  }

  /** Offset of the last record in the image; -1 while there is none. */
  get endOffset(): number {
    return this.#endOffset
  }

  /** Of the quorum's leader that wrote that record; -1 while there is none. */
  get epoch(): number {
    return this.#epoch
  }

  /** A snapshot after the first (the quorum was restarted) tells what is different from what was known, not that all is new. */
  follow(message: MetadataCommitted): MetadataChanges {
    const next = this.#shared?.next(this.#image, message) ?? nextImage(this.#image, message)
    this.#image = next.image
    this.#endOffset = message.endOffset
    this.#epoch = message.epoch
    return next.changes
  }
}

export interface NextImage {
  readonly image: MetadataImage
  readonly changes: MetadataChanges
}

/** What a message makes of an image. */
export function nextImage(before: MetadataImage, { snapshot, records }: MetadataCommitted): NextImage {
  const builder = new ImageBuilder(snapshot ? MetadataImage.EMPTY : before)
  for (const record of records) builder.apply(decodeRecord(record))
  const image = builder.build()
  if (snapshot) return { image, changes: difference(before, image) }
  const { topicIds, configs, brokers, features } = builder.touched()
  const changes = {
    ...topicChanges(before, image, topicIds),
    configsChanged: [...configs].map(resourceOf),
    brokersChanged: brokers,
    featuresChanged: features,
  }
  return { image, changes }
}

function difference(before: MetadataImage, after: MetadataImage): MetadataChanges {
  const topicIds = new Set([...before.parts.topics.byId.keys(), ...after.parts.topics.byId.keys()])
  const configs = new Set([...before.parts.configs.keys(), ...after.parts.configs.keys()])
  const same = (key: string): boolean => sameTexts(before.parts.configs.get(key)?.values, after.parts.configs.get(key)?.values)
  return {
    ...topicChanges(before, after, topicIds),
    configsChanged: [...configs].filter((key) => !same(key)).map(resourceOf),
    brokersChanged: true,
    featuresChanged: true,
  }
}

function topicChanges(
  before: MetadataImage,
  after: MetadataImage,
  topicIds: Iterable<string>,
): Pick<MetadataChanges, 'topicsCreated' | 'topicsRemoved' | 'topicsChanged'> {
  const topicsCreated: TopicImage[] = []
  const topicsRemoved: TopicImage[] = []
  const topicsChanged: TopicImage[] = []
  for (const id of topicIds) {
    const was = before.topicById(id)
    const is = after.topicById(id)
    if (was === undefined) {
      if (is !== undefined) topicsCreated.push(is)
    } else if (is === undefined) topicsRemoved.push(was)
    else if (!sameTopic(was, is)) topicsChanged.push(is)
  }
  return { topicsCreated, topicsRemoved, topicsChanged }
}

function sameTexts(one: ReadonlyMap<string, string> | undefined, other: ReadonlyMap<string, string> | undefined): boolean {
  if (one?.size !== other?.size) return false
  for (const [key, text] of one ?? []) if (other!.get(key) !== text) return false
  return true
}

/** The inverse of `configKey`. */
function resourceOf(key: string): Pick<ConfigResource, 'type' | 'name'> {
  const at = key.indexOf(':')
  return { type: Number(key.slice(0, at)), name: key.slice(at + 1) }
}
