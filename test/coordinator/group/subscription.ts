import { ConsumerProtocolSubscription } from '../../../src/protocol/generated/data/consumer-protocol-subscription.ts'
import { Writer } from '../../../src/protocol/writer.ts'

/** What a consumer sends in its JoinGroup: the version, then the subscription. */
export function subscription(...topics: readonly string[]): Uint8Array {
  const writer = new Writer()
  writer.int16(3)
  ConsumerProtocolSubscription.write(writer, { topics }, 3)
  return writer.toBytes()
}
