import type { PartitionRegistration } from './partition-registration.ts'
import { samePartition } from './partition-registration.ts'
import { PersistentMap } from './persistent-map.ts'
import { hasCollisionChars, unifyCollisionChars } from './topic-name.ts'

export interface TopicImage {
  readonly id: string
  readonly name: string
  /** By partition id. */
  readonly partitions: readonly PartitionRegistration[]
}

/** All topics, found by id and by name. */
export interface TopicsImage {
  readonly byId: PersistentMap<string, TopicImage>
  readonly byName: PersistentMap<string, TopicImage>
  /** Names with a dot or an underscore, by what they become when those are unified. */
  readonly colliding: PersistentMap<string, readonly string[]>
}

export const NO_TOPICS: TopicsImage = {
  byId: PersistentMap.empty(),
  byName: PersistentMap.empty(),
  colliding: PersistentMap.empty(),
}

/** Adds a topic, or replaces the one of the same id. */
export function withTopic(topics: TopicsImage, topic: TopicImage): TopicsImage {
  const isNew = !topics.byId.has(topic.id)
  return {
    byId: topics.byId.with(topic.id, topic),
    byName: topics.byName.with(topic.name, topic),
    colliding: isNew && hasCollisionChars(topic.name) ? withCollision(topics.colliding, topic.name) : topics.colliding,
  }
}

export function withoutTopic(topics: TopicsImage, topic: TopicImage): TopicsImage {
  return {
    byId: topics.byId.without(topic.id),
    byName: topics.byName.without(topic.name),
    colliding: hasCollisionChars(topic.name) ? withoutCollision(topics.colliding, topic.name) : topics.colliding,
  }
}

/** A topic whose metrics could not be told apart from those of a topic named `name`, if there is one. */
export function collidingTopic(topics: TopicsImage, name: string): string | undefined {
  return hasCollisionChars(name) ? topics.colliding.get(unifyCollisionChars(name))?.[0] : undefined
}

export function sameTopic(one: TopicImage, other: TopicImage): boolean {
  if (one === other) return true
  if (one.name !== other.name || one.partitions.length !== other.partitions.length) return false
  return one.partitions.every((partition, index) => samePartition(partition, other.partitions[index]!))
}

function withCollision(colliding: TopicsImage['colliding'], name: string): TopicsImage['colliding'] {
  const unified = unifyCollisionChars(name)
  return colliding.with(unified, [...(colliding.get(unified) ?? []), name])
}

function withoutCollision(colliding: TopicsImage['colliding'], name: string): TopicsImage['colliding'] {
  const unified = unifyCollisionChars(name)
  const left = (colliding.get(unified) ?? []).filter((other) => other !== name)
  return left.length === 0 ? colliding.without(unified) : colliding.with(unified, left)
}
