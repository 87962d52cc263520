import { AllocateProducerIdsRequest } from '../protocol/generated/api/allocate-producer-ids.ts'
import { AlterConfigsRequest } from '../protocol/generated/api/alter-configs.ts'
import { CreatePartitionsRequest } from '../protocol/generated/api/create-partitions.ts'
import { CreateTopicsRequest } from '../protocol/generated/api/create-topics.ts'
import { DeleteTopicsRequest } from '../protocol/generated/api/delete-topics.ts'
import { IncrementalAlterConfigsRequest } from '../protocol/generated/api/incremental-alter-configs.ts'
import { allocateProducerIds } from './allocate-producer-ids.ts'
import { alterConfigs, incrementalAlterConfigs } from './alter-configs.ts'
import { ApiError } from './api-error.ts'
import type { ControllerContext, Decision } from './controller-context.ts'
import { createPartitions } from './create-partitions.ts'
import { createTopics } from './create-topics.ts'
import { deleteTopics } from './delete-topics.ts'

/** A request as a client made it, decoded. */
export interface ControllerRequest {
  readonly apiKey: number
  readonly apiVersion: number
  readonly body: unknown
}

type Decide = (context: ControllerContext, request: ControllerRequest) => Decision<unknown>

const DECISIONS: ReadonlyMap<number, Decide> = new Map<number, Decide>([
  [CreateTopicsRequest.apiKey, (context, { body }) => createTopics(context, body as CreateTopicsRequest)],
  [DeleteTopicsRequest.apiKey, (context, { body, apiVersion }) => deleteTopics(context, body as DeleteTopicsRequest, apiVersion)],
  [CreatePartitionsRequest.apiKey, (context, { body }) => createPartitions(context, body as CreatePartitionsRequest)],
  [AlterConfigsRequest.apiKey, (context, { body }) => alterConfigs(context, body as AlterConfigsRequest)],
  [
    IncrementalAlterConfigsRequest.apiKey,
    (context, { body }) => incrementalAlterConfigs(context, body as IncrementalAlterConfigsRequest),
  ],
  [AllocateProducerIdsRequest.apiKey, (context, { body }) => allocateProducerIds(context, body as AllocateProducerIdsRequest)],
])

/**
 * What the controller makes of a request: records, and the response for when they are committed. Changes nothing by itself.
 * Throws `ApiError` for what is refused as a whole.
 */
export function decide(context: ControllerContext, request: ControllerRequest): Decision<unknown> {
  const decision = DECISIONS.get(request.apiKey)
  if (decision === undefined) throw new ApiError('UNSUPPORTED_VERSION', `the controller does not decide API ${request.apiKey}`)
  return decision(context, request)
}
