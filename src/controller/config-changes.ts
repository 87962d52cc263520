import { ClientMetricsRequestError, validateClientMetricsConfigs } from '../base/config/client-metrics-config.ts'
import { ConfigError } from '../base/config/config-error.ts'
import { effectiveTexts } from '../base/config/config-texts.ts'
import { validateGroupConfigs } from '../base/config/group-config.ts'
import { validateTopicConfigs } from '../base/config/topic-config.ts'
import {
  BROKER_RESOURCE,
  CLIENT_METRICS_RESOURCE,
  type ConfigResource,
  DEFAULT_BROKER,
  GROUP_RESOURCE,
  TOPIC_RESOURCE,
} from '../metadata/configs-image.ts'
import type { NewRecord } from '../metadata/metadata-record.ts'
import { hasCordonedDirectories, metadataVersionName } from '../metadata/metadata-version.ts'
import { topicNameProblem } from '../metadata/topic-name.ts'
import { ApiError } from './api-error.ts'
import { type ControllerContext, configLayers, topicDefaults } from './controller-context.ts'

export type ConfigResourceName = Pick<ConfigResource, 'type' | 'name'>
type ConfigRecord = NewRecord & { type: 'ConfigRecord' }

/** What one resource's value may be at most, in UTF-16 units: a short's worth, as Kafka counts. */
const VALUE_LENGTH_MAX = 0x7fff
const MIN_INSYNC_REPLICAS = 'min.insync.replicas'
const CORDONED_LOG_DIRS = 'cordoned.log.dirs'
const CORDONED_LOG_DIRS_VERSION = 30

/**
 * The records that change one resource's configuration; `null` removes a key. `dropped` are keys that go because the request does not name them
 * (the older AlterConfigs). Throws `ApiError` for what Kafka's controller refuses: one bad key refuses them all.
 */
export function alterConfigRecords(
  context: ControllerContext,
  resource: ConfigResourceName,
  changes: ReadonlyMap<string, string | null>,
  { isNew = false, dropped = [] }: { isNew?: boolean; dropped?: readonly string[] } = {},
): readonly NewRecord[] {
  const before = context.image.config(resource.type, resource.name)
  const records: ConfigRecord[] = []
  for (const [key, value] of changes) {
    // A broker's settings are written even where they are the same: brokers read files that the settings name when they see the record (KAFKA-14136).
    const isChange = (before.get(key) ?? null) !== value
    if (isChange || resource.type === BROKER_RESOURCE) records.push(configRecord(resource, key, value))
  }
  for (const key of dropped) records.push(configRecord(resource, key, null))
  for (const { message } of records) checkSetting(context, resource, message.name!, message.value ?? null)

  const after = new Map(before)
  for (const { message } of records) {
    if (message.value === null) after.delete(message.name!)
    else after.set(message.name!, message.value!)
  }
  validate(context, resource, Object.fromEntries(after), Object.fromEntries(before))
  if (!isNew) checkExists(context, resource)
  return records
}

/** With eligible leader replicas, another minimum of replicas in sync makes those that were kept under the old one worthless (KIP-966). */
export function clearElrRecords({ image }: ControllerContext, records: readonly NewRecord[]): readonly NewRecord[] {
  if (!image.elrEnabled) return []
  const cleared: NewRecord[] = []
  for (const record of records) {
    if (record.type !== 'ConfigRecord' || record.message.name !== MIN_INSYNC_REPLICAS) continue
    const topicName = record.message.resourceType === TOPIC_RESOURCE ? (record.message.resourceName ?? '') : ''
    cleared.push({ type: 'ClearElrRecord', version: 0, message: { topicName } })
  }
  return cleared
}

function configRecord({ type, name: resourceName }: ConfigResourceName, name: string, value: string | null): ConfigRecord {
  return { type: 'ConfigRecord', version: 0, message: { resourceType: type, resourceName, name, value } }
}

function checkSetting({ image }: ControllerContext, { type, name }: ConfigResourceName, key: string, value: string | null): void {
  const isBroker = type === BROKER_RESOURCE
  if (isBroker && key === MIN_INSYNC_REPLICAS && image.elrEnabled) {
    if (name !== DEFAULT_BROKER) throw invalidConfig('Broker-level min.insync.replicas cannot be altered while ELR is enabled.')
    if (value === null) throw invalidConfig('Cluster-level min.insync.replicas cannot be removed while ELR is enabled.')
  }
  if (isBroker && key === CORDONED_LOG_DIRS && !hasCordonedDirectories(image.metadataVersion)) {
    throw invalidConfig(
      'The cordoned.log.dirs configuration value cannot be set because it requires metadata.version >= ' +
        metadataVersionName(CORDONED_LOG_DIRS_VERSION),
    )
  }
  if (value !== null && value.length > VALUE_LENGTH_MAX) {
    throw invalidConfig(
      `The configuration value cannot be added because it exceeds the maximum value size of ${VALUE_LENGTH_MAX} bytes.`,
    )
  }
}

/** As a whole, by the rules of its kind. */
function validate(
  context: ControllerContext,
  { type, name }: ConfigResourceName,
  after: Readonly<Record<string, string>>,
  before: Readonly<Record<string, string>>,
): void {
  switch (type) {
    case TOPIC_RESOURCE: {
      if (name === '') throw invalidRequest('Default topic resources are not allowed.')
      const problem = topicNameProblem(name)
      if (problem !== null) throw new ApiError('INVALID_TOPIC_EXCEPTION', problem)
      asInvalidConfig(() => validateTopicConfigs(after, { topicDefaults: topicDefaults(context) }, before))
      break
    }
    case BROKER_RESOURCE:
      checkBrokerName(name)
      break
    case GROUP_RESOURCE:
      if (name === '') throw invalidRequest('Default group resources are not allowed.')
      asInvalidConfig(() => validateGroupConfigs(after, effectiveTexts(configLayers(context))))
      break
    case CLIENT_METRICS_RESOURCE:
      // Kept for what reads them (KIP-714): as with a Kafka that has no plug-in for them, clients are asked for nothing.
      asInvalidConfig(() => validateClientMetricsConfigs(name, after))
      break
    default:
      throw invalidRequest(`Unknown resource type ${type}`)
  }
}

function checkBrokerName(name: string): void {
  if (name === DEFAULT_BROKER) return
  if (!/^[+-]?\d+$/.test(name)) throw invalidRequest('Unable to parse broker name as a base 10 number.')
  if (Number(name) < 0) throw invalidRequest('Invalid negative broker ID.')
}

function checkExists({ image }: ControllerContext, { type, name }: ConfigResourceName): void {
  if (type === TOPIC_RESOURCE && image.topicByName(name) === undefined) {
    throw new ApiError('UNKNOWN_TOPIC_OR_PARTITION', `The topic '${name}' does not exist.`)
  }
  if (type !== BROKER_RESOURCE || name === DEFAULT_BROKER) return
  const id = Number(name)
  if (image.broker(id) === undefined && !image.parts.controllers.has(id)) {
    throw new ApiError('BROKER_ID_NOT_REGISTERED', `No node with id ${id} found.`)
  }
}

function asInvalidConfig(check: () => void): void {
  try {
    check()
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    if (error instanceof ClientMetricsRequestError) throw invalidRequest(error.message)
    throw invalidConfig(error.problems[0] ?? error.message)
  }
}

function invalidConfig(message: string): ApiError {
  return new ApiError('INVALID_CONFIG', message)
}

function invalidRequest(message: string): ApiError {
  return new ApiError('INVALID_REQUEST', message)
}
