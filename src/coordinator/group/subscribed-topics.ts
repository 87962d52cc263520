import { ProtocolError } from '../../protocol/errors.ts'
import { ConsumerProtocolSubscription } from '../../protocol/generated/data/consumer-protocol-subscription.ts'
import { Reader } from '../../protocol/reader.ts'

/**
 * The topics that consumers said they want, from what they sent in their JoinGroups (ConsumerProtocolSubscription). Read as version 0, which all
 * later versions begin with. Null if one of them cannot be read.
 */
export function parseSubscribedTopics(subscriptions: readonly Uint8Array[]): ReadonlySet<string> | null {
  const topics = new Set<string>()
  try {
    for (const subscription of subscriptions) {
      const reader = new Reader(subscription)
      reader.skip(2)
      for (const topic of ConsumerProtocolSubscription.read(reader, 0).topics) topics.add(topic)
    }
  } catch (error) {
    if (error instanceof ProtocolError) return null
    throw error
  }
  return topics
}
