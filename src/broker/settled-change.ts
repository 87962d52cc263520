import type { MetadataImage } from '../metadata/metadata-image.ts'
import {
  CreateDelegationTokenRequest,
  type CreateDelegationTokenResponse,
} from '../protocol/generated/api/create-delegation-token.ts'
import { CreatePartitionsRequest, type CreatePartitionsResponse } from '../protocol/generated/api/create-partitions.ts'
import { CreateTopicsRequest, type CreateTopicsResponse } from '../protocol/generated/api/create-topics.ts'
import { DeleteTopicsRequest, type DeleteTopicsResponse } from '../protocol/generated/api/delete-topics.ts'
import { ZERO_UUID } from '../protocol/uuid.ts'

/**
 * Whether a change of topics, or a new delegation token, that a controller elsewhere has made can be seen in the metadata of this node: its answer does not say at which offset it
 * was committed. Other changes are not waited for, as in Kafka, which waits for none.
 */
export function settled(apiKey: number, request: unknown, response: unknown, image: () => MetadataImage): () => boolean {
  switch (apiKey) {
    case CreateTopicsRequest.apiKey: {
      if ((request as CreateTopicsRequest).validateOnly) return always
      const { topics } = response as CreateTopicsResponse
      const created = topics.filter(({ errorCode }) => errorCode === 0)
      return () => created.every(({ name }) => image().topicByName(name) !== undefined)
    }
    case DeleteTopicsRequest.apiKey: {
      const deleted = (response as DeleteTopicsResponse).responses.filter(({ errorCode }) => errorCode === 0)
      return () => deleted.every(({ topicId, name }) => isGone(image(), topicId, name))
    }
    case CreatePartitionsRequest.apiKey: {
      const { topics, validateOnly } = request as CreatePartitionsRequest
      if (validateOnly) return always
      const { results } = response as CreatePartitionsResponse
      const refused = new Set(results.flatMap(({ name, errorCode }) => (errorCode === 0 ? [] : [name])))
      const grown = topics.filter(({ name }) => !refused.has(name))
      return () =>
        grown.every(({ name, count }) => {
          const topic = image().topicByName(name)
          return topic === undefined || topic.partitions.length >= count
        })
    }
    case CreateDelegationTokenRequest.apiKey: {
      const { errorCode, tokenId } = response as CreateDelegationTokenResponse
      return errorCode !== 0 ? always : () => image().parts.delegationTokens.has(tokenId)
    }
    default:
      return always
  }
}

function always(): boolean {
  return true
}

/** A topic of the same name may have been made since, with another id. Older versions of the answer have no id. */
function isGone(image: MetadataImage, topicId: string, name: string | null): boolean {
  const topic = name === null ? undefined : image.topicByName(name)
  return image.topicById(topicId) === undefined && (topic === undefined || (topicId !== ZERO_UUID && topic.id !== topicId))
}
