export const GROUP_METADATA_TOPIC = '__consumer_offsets'
export const TRANSACTION_STATE_TOPIC = '__transaction_state'
export const SHARE_GROUP_STATE_TOPIC = '__share_group_state'
export const CLUSTER_METADATA_TOPIC = '__cluster_metadata'
/** The metadata log's topic has the same id in every cluster (KIP-516). */
export const CLUSTER_METADATA_TOPIC_ID = 'AAAAAAAAAAAAAAAAAAAAAQ'

const NAME_LENGTH_MAX = 249
const INTERNAL_TOPICS: ReadonlySet<string> = new Set([GROUP_METADATA_TOPIC, TRANSACTION_STATE_TOPIC, SHARE_GROUP_STATE_TOPIC])

/** What is wrong with a topic's name, in Kafka's words; null when it is fine. */
export function topicNameProblem(name: string): string | null {
  const problem = problemOf(name)
  return problem === null ? null : `Topic name is invalid: ${problem}`
}

function problemOf(name: string): string | null {
  if (name === '') return 'the empty string is not allowed'
  if (name === '.' || name === '..') return `'${name}' is not allowed`
  if (name.length > NAME_LENGTH_MAX) return `the length of '${name}' is longer than the max allowed length ${NAME_LENGTH_MAX}`
  if (!/^[a-zA-Z0-9._-]+$/.test(name))
    return `'${name}' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'`
  return null
}

/** Topics that the brokers keep their own state in: clients see them marked as internal. The metadata log is no topic to clients at all. */
export function isInternalTopic(name: string): boolean {
  return INTERNAL_TOPICS.has(name)
}

/** Metrics show a dot as an underscore, so that two names that differ in nothing else could not be told apart there. */
export function hasCollisionChars(name: string): boolean {
  return name.includes('.') || name.includes('_')
}

/** The same for all names that collide with each other. */
export function unifyCollisionChars(name: string): string {
  return name.replaceAll('.', '_')
}
