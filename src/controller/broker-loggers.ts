import type { DescribedConfig } from '../base/config/describe-configs.ts'
import { LOG_LEVELS, type LogLevel } from '../base/leveled-logger.ts'
import type { Input } from '../protocol/codec.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import type { DescribeConfigsRequest, DescribeConfigsResponse } from '../protocol/generated/api/describe-configs.ts'
import type { IncrementalAlterConfigsRequestAlterConfigsResource } from '../protocol/generated/api/incremental-alter-configs.ts'
import { ApiError } from './api-error.ts'
import { CONFIG_OPERATIONS } from './config-operations.ts'
import type { ControllerContext } from './controller-context.ts'

/** The logger of the node, as far as its level goes. */
export interface LoggerLevel {
  readonly level: LogLevel
  setLevel(level: LogLevel): void
}

/** What of a node its loggers are altered with. */
export type LoggerContext = Pick<ControllerContext, 'config' | 'loggerLevel'>

const ROOT = 'root'
const DYNAMIC_BROKER_LOGGER_CONFIG = 6
const SETTABLE: readonly string[] = LOG_LEVELS.filter((level) => level !== 'OFF')

/** Checks, and unless `validateOnly` makes, changes of levels (KIP-412). They are not kept: a start begins with those of its own. Throws `ApiError`. */
export function alterLoggers(
  { config, loggerLevel }: LoggerContext,
  { resourceName, configs }: IncrementalAlterConfigsRequestAlterConfigsResource,
  validateOnly: boolean,
): void {
  if (!/^[+-]?\d+$/.test(resourceName)) {
    throw new ApiError('INVALID_REQUEST', `Node id must be an integer, but it is: ${resourceName}`)
  }
  if (Number(resourceName) !== config.nodeId) {
    throw new ApiError('INVALID_REQUEST', `Unexpected node id. Expected ${config.nodeId}, but received ${Number(resourceName)}`)
  }
  for (const { name, value, configOperation } of configs) checkOperation(name, value, configOperation)
  if (!validateOnly) for (const { value } of configs) loggerLevel?.setLevel(value as LogLevel)
}

/** DescribeConfigs for the loggers of brokers alone: all else is known where the request comes in. */
export function describeLoggers(
  { config, loggerLevel }: LoggerContext,
  { resources }: DescribeConfigsRequest,
): Input<DescribeConfigsResponse> {
  const root: DescribedConfig = {
    name: ROOT,
    value: loggerLevel?.level ?? 'OFF',
    readOnly: false,
    configSource: DYNAMIC_BROKER_LOGGER_CONFIG,
    isSensitive: false,
    synonyms: [],
    configType: 0,
    documentation: '',
  }
  const refusal = (name: string): string | null => {
    if (name === '') return 'Broker id must not be empty'
    if (Number(name) === config.nodeId) return null
    return `Unexpected broker id, expected ${config.nodeId} but received ${name}`
  }
  const results = resources.map(({ resourceType, resourceName, configurationKeys }) => {
    const errorMessage = refusal(resourceName)
    if (errorMessage !== null) return { resourceType, resourceName, errorCode: ErrorCode.INVALID_REQUEST, errorMessage }
    const isAsked = configurationKeys === null || configurationKeys.length === 0 || configurationKeys.includes(ROOT)
    return { resourceType, resourceName, errorMessage: '', configs: isAsked ? [root] : [] }
  })
  return { results }
}

function checkOperation(name: string, value: string | null, operation: number): void {
  const { SET, DELETE, APPEND, SUBTRACT } = CONFIG_OPERATIONS
  if (operation === APPEND || operation === SUBTRACT) {
    const verb = operation === APPEND ? 'APPEND' : 'SUBTRACT'
    throw new ApiError('INVALID_REQUEST', `${verb} operation is not allowed for the BROKER_LOGGER resource`)
  }
  if (operation !== SET && operation !== DELETE) {
    throw new ApiError('INVALID_REQUEST', `Unknown operation type ${operation} is not allowed for the BROKER_LOGGER resource`)
  }
  if (name !== ROOT) throw new ApiError('INVALID_CONFIG', `Logger ${name} does not exist!`)
  if (operation === DELETE) throw new ApiError('INVALID_REQUEST', `Removing the log level of the ${ROOT} logger is not allowed`)
  if (value === null || !SETTABLE.includes(value)) {
    throw new ApiError(
      'INVALID_CONFIG',
      `Cannot set the log level of ${name} to ${value} as it is not a supported log level. Valid log levels are ${SETTABLE.toSorted().join(', ')}`,
    )
  }
}
