import { CreatePartitionsRequest, CreatePartitionsResponse } from '../../protocol/generated/api/create-partitions.ts'
import { CreateTopicsRequest, CreateTopicsResponse } from '../../protocol/generated/api/create-topics.ts'
import { DeleteTopicsRequest, DeleteTopicsResponse } from '../../protocol/generated/api/delete-topics.ts'
import { decidedByController } from '../controller-routing.ts'

export const createTopics = decidedByController(CreateTopicsRequest, CreateTopicsResponse, ({ topics }, errorCode) => ({
  topics: topics.map(({ name }) => ({ name, errorCode })),
}))

export const deleteTopics = decidedByController(
  DeleteTopicsRequest,
  DeleteTopicsResponse,
  ({ topics, topicNames }, errorCode) => ({
    responses: [...topics, ...topicNames.map((name) => ({ name, topicId: undefined }))].map(({ name, topicId }) => ({
      name,
      topicId,
      errorCode,
    })),
  }),
)

export const createPartitions = decidedByController(
  CreatePartitionsRequest,
  CreatePartitionsResponse,
  ({ topics }, errorCode) => ({
    results: topics.map(({ name }) => ({ name, errorCode })),
  }),
)
