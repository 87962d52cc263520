import type { MetadataImage } from '../metadata/metadata-image.ts'

/** Who leads a partition now, for an error that says "not here" (KIP-951). Ids where the request named topics by id, else names. */
export function currentLeader(
  image: MetadataImage,
  topicId: string,
  name: string,
  partition: number,
): { leaderId: number; leaderEpoch: number } {
  const topic = name === '' ? image.topicById(topicId) : image.topicByName(name)
  const registration = topic?.partitions[partition]
  return { leaderId: registration?.leader ?? -1, leaderEpoch: registration?.leaderEpoch ?? -1 }
}

/** Where the leaders that an answer names listen, on the listener that the client came by; those that are not there are left out. */
export function nodeEndpoints(
  image: MetadataImage,
  listener: string,
  leaders: ReadonlySet<number>,
): { nodeId: number; host: string; port: number; rack: string | null }[] {
  return leaders.size === 0 ? [] : liveBrokers(image, listener).filter(({ nodeId }) => leaders.has(nodeId))
}

/** The brokers that a client may go to: registered, not fenced, and with an endpoint on the client's listener. */
export function liveBrokers(
  image: MetadataImage,
  listener: string,
): { nodeId: number; host: string; port: number; rack: string | null }[] {
  const brokers: { nodeId: number; host: string; port: number; rack: string | null }[] = []
  for (const broker of image.brokers()) {
    const endpoint = broker.fenced ? undefined : broker.endpoints.find(({ name }) => name === listener)
    if (endpoint !== undefined) brokers.push({ nodeId: broker.id, host: endpoint.host, port: endpoint.port, rack: broker.rack })
  }
  return brokers
}
