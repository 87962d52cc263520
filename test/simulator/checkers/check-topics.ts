import type { KnownTopic } from '../workload/history.ts'
import type { LogContents } from './log-contents.ts'

/** A topic that is there when all is calm. */
export interface FoundTopic {
  readonly name: string
  readonly topicId: string
  readonly partitions: number
  /** By partition, what its leader's replica holds; undefined where there is none. */
  readonly contents: readonly (LogContents | undefined)[]
}

/** Topics that were confirmed are there, with their records; those whose deletion was confirmed are not, and no topic of the same name has their records. */
export function wrongTopics(known: readonly KnownTopic[], found: readonly FoundTopic[]): string[] {
  const byId = new Map(found.map((topic) => [topic.topicId, topic]))
  const problems: string[] = []
  for (const topic of known) {
    const there = byId.get(topic.topicId)
    const what = `topic ${topic.name} (${topic.topicId})`
    if (topic.state === 'made') {
      if (there === undefined) problems.push(`${what} was made, and is not there`)
      else problems.push(...missing(topic, there))
    } else if (topic.state === 'deleted' && there !== undefined) problems.push(`${what} was deleted, and is there`)
    problems.push(...cameBack(topic, found))
  }
  return problems
}

function missing({ name, partitions, isFirst, records }: KnownTopic, found: FoundTopic): string[] {
  if (found.partitions < partitions)
    return [`topic ${name} was confirmed to have ${partitions} partitions, and has ${found.partitions}`]
  // A broker that has not heard of the end of an earlier topic of that name may have taken them for that one.
  if (!isFirst) return []
  return records.flatMap(({ partition, offset, value }) => {
    const record = found.contents[partition]?.records.find((each) => each.offset === offset)
    return record?.value === value
      ? []
      : [`${name}-${partition}: ${value} was acknowledged at ${offset}, where there is ${record?.value}`]
  })
}

/** What was acknowledged before the deletion of its topic began belongs to no other. */
function cameBack({ name, topicId, records, deletionUs }: KnownTopic, found: readonly FoundTopic[]): string[] {
  const old = new Set(records.filter(({ acknowledgedUs }) => acknowledgedUs < deletionUs).map(({ value }) => value))
  if (old.size === 0) return []
  return found
    .filter((other) => other.name === name && other.topicId !== topicId)
    .flatMap(({ contents }) => contents.flatMap((log) => log?.records ?? []))
    .filter(({ value }) => old.has(value))
    .map(({ value }) => `${value} was deleted with its topic ${name}, and is in the next of that name`)
}
