import {
  BROKER_LOGGER_RESOURCE,
  BROKER_RESOURCE,
  CLIENT_METRICS_RESOURCE,
  GROUP_RESOURCE,
  TOPIC_RESOURCE,
} from '../metadata/configs-image.ts'
import type { NewRecord } from '../metadata/metadata-record.ts'
import type { Input } from '../protocol/codec.ts'
import type {
  AlterConfigsRequest,
  AlterConfigsRequestAlterConfigsResource,
  AlterConfigsResponse,
} from '../protocol/generated/api/alter-configs.ts'
import type {
  IncrementalAlterConfigsRequest,
  IncrementalAlterConfigsRequestAlterConfigsResource,
  IncrementalAlterConfigsResponse,
} from '../protocol/generated/api/incremental-alter-configs.ts'
import { CLUSTER_NAME, OPERATION, RESOURCE } from '../security/authorizer/acl-codes.ts'
import { ApiError, type ErrorResult, NO_ERROR } from './api-error.ts'
import type { Access } from './authorization.ts'
import { alterLoggers, type LoggerContext } from './broker-loggers.ts'
import { alterConfigRecords, type ConfigResourceName, clearElrRecords } from './config-changes.ts'
import { applyOperation, CONFIG_OPERATIONS, isListConfig } from './config-operations.ts'
import { type ControllerContext, type Decision, RECORDS_PER_REQUEST_MAX } from './controller-context.ts'
import { checkBrokerConfigs } from './dynamic-broker-configs.ts'

interface AlteredResource {
  readonly resourceType: number
  readonly resourceName: string
  readonly configs: readonly { readonly name: string; readonly value: string | null }[]
}
type AlterResult = { resourceType: number; resourceName: string } & ErrorResult

/** AlterConfigs: each resource gets exactly the configuration that the request holds. One that is refused stays as it was. */
export function alterConfigs(context: ControllerContext, request: AlterConfigsRequest): Decision<Input<AlterConfigsResponse>> {
  return alterEach(context, request, (resource: AlterConfigsRequestAlterConfigsResource) => {
    if (resource.resourceType === BROKER_LOGGER_RESOURCE) throw unknownType(resource)
    checkNulls(resource.configs)
    const named = nameOf(resource)
    const changes = new Map(resource.configs.map(({ name, value }) => [name, value]))
    if (named.type === BROKER_RESOURCE) {
      const before = context.image.config(named.type, named.name)
      checkBrokerConfigs(context, named.name, new Map(changes as ReadonlyMap<string, string>), before)
    }
    const dropped = [...context.image.config(named.type, named.name).keys()].filter((key) => !changes.has(key))
    return alterConfigRecords(context, named, changes, { dropped })
  })
}

/** IncrementalAlterConfigs (KIP-339): single keys are set, removed, or have entries added to or taken from their lists. */
export function incrementalAlterConfigs(
  context: ControllerContext,
  request: IncrementalAlterConfigsRequest,
): Decision<Input<IncrementalAlterConfigsResponse>> {
  return alterEach(context, request, (resource: IncrementalAlterConfigsRequestAlterConfigsResource) => {
    if (resource.resourceType === BROKER_LOGGER_RESOURCE) {
      checkNulls(resource.configs.filter(({ configOperation }) => configOperation !== CONFIG_OPERATIONS.DELETE))
      alterLoggers(context, resource, request.validateOnly)
      return []
    }
    const { DELETE, APPEND, SUBTRACT } = CONFIG_OPERATIONS
    checkNulls(resource.configs.filter(({ configOperation }) => configOperation !== DELETE))
    const named = nameOf(resource)
    const before = context.image.config(named.type, named.name)
    const changes = new Map<string, string | null>()
    for (const { name, value, configOperation } of resource.configs) {
      if (configOperation < 0 || configOperation > SUBTRACT)
        throw new ApiError('INVALID_REQUEST', `Unknown operations type ${configOperation}`)
      const isOfList = configOperation === APPEND || configOperation === SUBTRACT
      if (isOfList && !isListConfig(named.type, name)) {
        const verb = configOperation === APPEND ? 'APPEND' : 'SUBTRACT'
        throw new ApiError('INVALID_CONFIG', `Can't ${verb} to key ${name} because its type is not LIST.`)
      }
      changes.set(name, applyOperation(named.type, name, before.get(name) ?? null, configOperation, value))
    }
    if (named.type === BROKER_RESOURCE) {
      const after = new Map(before)
      for (const [key, value] of changes) {
        if (value === null) after.delete(key)
        else after.set(key, value)
      }
      checkBrokerConfigs(context, named.name, after, before)
    }
    return alterConfigRecords(context, named, changes)
  })
}

/** IncrementalAlterConfigs for the loggers of a broker alone, which that broker alters itself. */
export function alterLoggerConfigs(
  context: LoggerContext,
  { resources, validateOnly }: IncrementalAlterConfigsRequest,
): Input<IncrementalAlterConfigsResponse> {
  const { responses } = decideEach(resources, (resource) => {
    checkNulls(resource.configs.filter(({ configOperation }) => configOperation !== CONFIG_OPERATIONS.DELETE))
    alterLoggers(context, resource, validateOnly)
    return []
  })
  return { responses }
}

function alterEach<Resource extends AlteredResource>(
  context: ControllerContext,
  request: { readonly resources: readonly Resource[]; readonly validateOnly: boolean },
  recordsOf: (resource: Resource) => readonly NewRecord[],
): Decision<{ responses: AlterResult[] }> {
  const { records, responses } = decideEach(request.resources, recordsOf, context.access)
  records.push(...clearElrRecords(context, records))
  if (records.length > RECORDS_PER_REQUEST_MAX)
    throw new ApiError('POLICY_VIOLATION', 'Unable to perform excessively large batch operation.')
  return { records: request.validateOnly ? [] : records, response: { responses } }
}

/** A resource that is refused is refused for itself. */
function decideEach<Resource extends AlteredResource>(
  resources: readonly Resource[],
  recordsOf: (resource: Resource) => readonly NewRecord[],
  access: Access | null = null,
): { records: NewRecord[]; responses: AlterResult[] } {
  const times = new Map<string, number>()
  for (const { resourceType, resourceName } of resources) {
    const key = `${resourceType}:${resourceName}`
    times.set(key, (times.get(key) ?? 0) + 1)
  }
  const records: NewRecord[] = []
  const responses = resources.map((resource): AlterResult => {
    const { resourceType, resourceName, configs } = resource
    try {
      if (times.get(`${resourceType}:${resourceName}`)! > 1)
        throw new ApiError('INVALID_REQUEST', 'Each resource must appear at most once.')
      if (access !== null) authorize(resource, access)
      if (new Set(configs.map(({ name }) => name)).size < configs.length) {
        throw new ApiError('INVALID_REQUEST', 'Error due to duplicate config keys')
      }
      records.push(...recordsOf(resource))
      return { resourceType, resourceName, ...NO_ERROR }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      return { resourceType, resourceName, errorCode: error.errorCode, errorMessage: error.errorMessage }
    }
  })
  return { records, responses }
}

/** Loggers are those of a node, which is asked for itself. */
function authorize({ resourceType, resourceName }: AlteredResource, access: Access): void {
  const { ALTER_CONFIGS, CLUSTER_ACTION } = OPERATION
  switch (resourceType) {
    case BROKER_RESOURCE:
    case CLIENT_METRICS_RESOURCE:
      if (!access.may(ALTER_CONFIGS, RESOURCE.CLUSTER, CLUSTER_NAME)) throw new ApiError('CLUSTER_AUTHORIZATION_FAILED')
      break
    case TOPIC_RESOURCE:
      if (!access.may(ALTER_CONFIGS, RESOURCE.TOPIC, resourceName)) throw new ApiError('TOPIC_AUTHORIZATION_FAILED')
      break
    case GROUP_RESOURCE:
      if (!access.may(ALTER_CONFIGS, RESOURCE.GROUP, resourceName)) throw new ApiError('GROUP_AUTHORIZATION_FAILED')
      break
    case BROKER_LOGGER_RESOURCE:
      if (!access.may(CLUSTER_ACTION, RESOURCE.CLUSTER, CLUSTER_NAME)) throw new ApiError('CLUSTER_AUTHORIZATION_FAILED')
      break
  }
}

function checkNulls(configs: AlteredResource['configs']): void {
  const nulls = configs.filter(({ value }) => value === null).map(({ name }) => name)
  if (nulls.length > 0) throw new ApiError('INVALID_REQUEST', `Null value not supported for : ${nulls.join(', ')}`)
}

function nameOf(resource: AlteredResource): ConfigResourceName {
  const types: readonly number[] = [TOPIC_RESOURCE, BROKER_RESOURCE, CLIENT_METRICS_RESOURCE, GROUP_RESOURCE]
  if (!types.includes(resource.resourceType)) throw unknownType(resource)
  return { type: resource.resourceType, name: resource.resourceName }
}

function unknownType({ resourceType }: AlteredResource): ApiError {
  return new ApiError('INVALID_REQUEST', `Unknown resource type ${resourceType}`)
}
