import type { NewRecord } from '../metadata/metadata-record.ts'
import type { Input } from '../protocol/codec.ts'
import type { DeleteTopicsRequest, DeleteTopicsResponse } from '../protocol/generated/api/delete-topics.ts'
import { ZERO_UUID } from '../protocol/uuid.ts'
import { CLUSTER_NAME, OPERATION, RESOURCE } from '../security/authorizer/acl-codes.ts'
import { ApiError, NO_ERROR } from './api-error.ts'
import { type Access, namesWith } from './authorization.ts'
import { type ControllerContext, type Decision, RECORDS_PER_REQUEST_MAX } from './controller-context.ts'

type TopicResult = NonNullable<Input<DeleteTopicsResponse>['responses']>[number]

/**
 * DeleteTopics, by name or (from version 6 on) by id. Each topic succeeds or fails by itself. Throws `ApiError` where deletion is switched off:
 * TOPIC_DELETION_DISABLED, which clients know from version 3 on, INVALID_REQUEST before.
 */
export function deleteTopics(
  { image, config, mutationQuota, access = null }: ControllerContext,
  request: DeleteTopicsRequest,
  apiVersion: number,
): Decision<Input<DeleteTopicsResponse>> {
  if (!config.deleteTopicEnable) {
    throw apiVersion < 3
      ? new ApiError('INVALID_REQUEST', 'Topic deletion is disabled.')
      : new ApiError('TOPIC_DELETION_DISABLED', null)
  }
  const responses: TopicResult[] = []
  const refuse = (name: string | null, topicId: string, { errorCode, errorMessage }: ApiError): void => {
    responses.push({ name, topicId, errorCode, errorMessage })
  }
  const names = new Repeats(request.topicNames)
  const ids = new Repeats([])
  for (const { name, topicId } of request.topics) {
    if (name !== null && topicId !== ZERO_UUID)
      refuse(name, topicId, invalid('You may not specify both topic name and topic id.'))
    else if (name !== null) names.add(name)
    else if (topicId !== ZERO_UUID) ids.add(topicId)
    else refuse(null, ZERO_UUID, invalid('Neither topic name nor id were specified.'))
  }
  for (const name of names.repeated) refuse(name, ZERO_UUID, invalid('Duplicate topic name.'))
  for (const id of ids.repeated) refuse(null, id, invalid('Duplicate topic id.'))

  const namesOfIds = [...ids.single].flatMap((id) => image.topicById(id)?.name ?? [])
  const { describable, deletable } = permissions(access, [...names.single, ...namesOfIds])
  const unauthorized = new ApiError('TOPIC_AUTHORIZATION_FAILED')
  const found = new Map<string, string>()
  for (const id of ids.single) {
    const topic = image.topicById(id)
    if (topic === undefined) refuse(null, id, new ApiError('UNKNOWN_TOPIC_ID'))
    // What a topic is called is told to those who may know of it.
    else if (!deletable.has(topic.name)) refuse(describable.has(topic.name) ? topic.name : null, id, unauthorized)
    else found.set(id, topic.name)
  }
  for (const name of names.single) {
    const topic = image.topicByName(name)
    if (!describable.has(name)) refuse(name, ZERO_UUID, unauthorized)
    else if (topic === undefined) refuse(name, ZERO_UUID, new ApiError('UNKNOWN_TOPIC_OR_PARTITION'))
    else if (!deletable.has(name)) refuse(name, ZERO_UUID, unauthorized)
    else if (found.delete(topic.id) || ids.repeated.has(topic.id)) {
      refuse(name, topic.id, invalid('The provided topic name maps to an ID that was already supplied.'))
    } else found.set(topic.id, name)
  }
  const records: NewRecord[] = []
  for (const [topicId, name] of found) {
    try {
      mutationQuota?.record(image.topicById(topicId)?.partitions.length ?? 0)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      refuse(name, topicId, error)
      continue
    }
    records.push({ type: 'RemoveTopicRecord', version: 0, message: { topicId } })
    responses.push({ name, topicId, ...NO_ERROR })
  }
  if (records.length > RECORDS_PER_REQUEST_MAX)
    throw new ApiError('POLICY_VIOLATION', 'Unable to perform excessively large batch operation.')
  return { records, response: { responses } }
}

/** Of which topics it may be told whether they are there, and which may be deleted. */
function permissions(
  access: Access | null,
  names: readonly string[],
): { describable: ReadonlySet<string>; deletable: ReadonlySet<string> } {
  if (access === null || access.may(OPERATION.DELETE, RESOURCE.CLUSTER, CLUSTER_NAME, true)) {
    const all = new Set(names)
    return { describable: all, deletable: all }
  }
  return {
    describable: namesWith(access, OPERATION.DESCRIBE, RESOURCE.TOPIC, names),
    deletable: namesWith(access, OPERATION.DELETE, RESOURCE.TOPIC, names),
  }
}

/** Tells what was named once from what was named more often. */
class Repeats {
  readonly single = new Set<string>()
  readonly repeated = new Set<string>()

  constructor(items: readonly string[]) {
    for (const item of items) this.add(item)
  }

  add(item: string): void {
    if (this.repeated.has(item)) return
    if (!this.single.delete(item)) this.single.add(item)
    else this.repeated.add(item)
  }
}

function invalid(message: string): ApiError {
  return new ApiError('INVALID_REQUEST', message)
}
