/** A topic by its name, or by its id. */
export type TopicReference = string | { readonly topicId: string }

/** No name of a topic has a space. */
export function identityOfTopic(topic: TopicReference): string {
  return typeof topic === 'string' ? topic : `id ${topic.topicId}`
}
