import {
  type DescribedConfig,
  type DescribeQuery,
  describeBrokerConfigs,
  describeBrokerDefaults,
  describeClientMetricsConfigs,
  describeGroupConfigs,
  describeTopicConfigs,
} from '../../base/config/describe-configs.ts'
import {
  BROKER_LOGGER_RESOURCE,
  BROKER_RESOURCE,
  CLIENT_METRICS_RESOURCE,
  DEFAULT_BROKER,
  GROUP_RESOURCE,
  TOPIC_RESOURCE,
} from '../../metadata/configs-image.ts'
import { topicNameProblem } from '../../metadata/topic-name.ts'
import type { Input } from '../../protocol/codec.ts'
import { ErrorCode, errorMessage as errorMessageOf } from '../../protocol/error-codes.ts'
import {
  DescribeConfigsRequest,
  DescribeConfigsResponse,
  type DescribeConfigsResponseDescribeConfigsResult,
} from '../../protocol/generated/api/describe-configs.ts'
import { OPERATION, RESOURCE } from '../../security/authorizer/acl-codes.ts'
import { may, mayWithCluster } from '../authorization.ts'
import type { Broker } from '../broker.ts'
import type { Exchange } from '../exchange.ts'
import { handler } from '../handler.ts'
import { askLoggers } from '../logger-routing.ts'

/** Fields that older versions cannot carry are left out (a version that cannot say "synonyms" must not be made to). */
const DOCUMENTATION_VERSION = 3
const UNEXPECTED_TYPE = errorMessageOf(ErrorCode.INVALID_REQUEST) ?? ''

export const describeConfigs = handler({
  request: DescribeConfigsRequest,
  response: DescribeConfigsResponse,
  handle(request, exchange, broker) {
    const isLogger = ({ resourceType }: { resourceType: number }): boolean => resourceType === BROKER_LOGGER_RESOURCE
    const results = request.resources.map((resource): Input<DescribeConfigsResponseDescribeConfigsResult> => {
      const { resourceType, resourceName, configurationKeys } = resource
      const refused = refusalOf(resource, exchange as Exchange<unknown>, broker)
      if (refused !== ErrorCode.NONE) {
        exchange.countError(refused)
        return { resourceType, resourceName, errorCode: refused, errorMessage: errorMessageOf(refused) }
      }
      if (isLogger(resource)) return resource
      const query: DescribeQuery = {
        names: configurationKeys,
        includeSynonyms: request.includeSynonyms,
        includeDocumentation: request.includeDocumentation,
      }
      const described = describe(resourceType, resourceName, query, broker)
      if ('errorCode' in described) {
        exchange.countError(described.errorCode)
        return { resourceType, resourceName, ...described }
      }
      const configs = described.configs.map(({ configType, documentation, ...config }) =>
        exchange.apiVersion >= DOCUMENTATION_VERSION ? { ...config, configType, documentation } : config,
      )
      return { resourceType, resourceName, errorMessage: null, configs }
    })
    const loggers = request.resources.filter((resource, place) => isLogger(resource) && !results[place]!.errorCode)
    if (loggers.length === 0) {
      exchange.reply({ results })
      return
    }
    askLoggers(broker, exchange as Exchange<unknown>, { ...request, resources: loggers }, (errorCode, answer) => {
      const described = errorCode === 0 ? [...(answer as Input<DescribeConfigsResponse>).results!] : []
      exchange.reply({
        results: results.map((result, place) => {
          const { resourceType, resourceName } = request.resources[place]!
          if (resourceType !== BROKER_LOGGER_RESOURCE || result.errorCode) return result
          const logger = described.shift() ?? { resourceType, resourceName, errorCode, errorMessage: null }
          if (exchange.apiVersion >= DOCUMENTATION_VERSION) return logger
          return { ...logger, configs: logger.configs?.map(({ configType, documentation, ...config }) => config) }
        }),
      })
    })
  },
})

function refusalOf(
  { resourceType, resourceName }: { resourceType: number; resourceName: string },
  exchange: Exchange<unknown>,
  broker: Broker,
): number {
  const { DESCRIBE_CONFIGS } = OPERATION
  switch (resourceType) {
    case BROKER_RESOURCE:
    case BROKER_LOGGER_RESOURCE:
    case CLIENT_METRICS_RESOURCE:
      return mayWithCluster(broker, exchange, DESCRIBE_CONFIGS) ? ErrorCode.NONE : ErrorCode.CLUSTER_AUTHORIZATION_FAILED
    case TOPIC_RESOURCE:
      return may(broker, exchange, DESCRIBE_CONFIGS, RESOURCE.TOPIC, resourceName)
        ? ErrorCode.NONE
        : ErrorCode.TOPIC_AUTHORIZATION_FAILED
    case GROUP_RESOURCE:
      return may(broker, exchange, DESCRIBE_CONFIGS, RESOURCE.GROUP, resourceName)
        ? ErrorCode.NONE
        : ErrorCode.GROUP_AUTHORIZATION_FAILED
    default:
      return ErrorCode.NONE
  }
}

type Described = { configs: readonly DescribedConfig[] } | { errorCode: number; errorMessage: string }

function describe(type: number, name: string, query: DescribeQuery, { image, config }: Broker): Described {
  const layers = {
    dynamicBroker: Object.fromEntries(image.config(BROKER_RESOURCE, String(config.nodeId))),
    dynamicDefault: Object.fromEntries(image.config(BROKER_RESOURCE, DEFAULT_BROKER)),
    static: config.texts,
  }
  switch (type) {
    case TOPIC_RESOURCE: {
      const problem = topicNameProblem(name)
      if (problem !== null) return { errorCode: ErrorCode.INVALID_TOPIC_EXCEPTION, errorMessage: problem }
      if (image.topicByName(name) === undefined) return { errorCode: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, errorMessage: '' }
      return { configs: describeTopicConfigs(image.topicConfig(name), layers, query) }
    }
    case BROKER_RESOURCE: {
      if (name === DEFAULT_BROKER) return { configs: describeBrokerDefaults(layers, query) }
      if (name === String(config.nodeId)) return { configs: describeBrokerConfigs(layers, query) }
      const errorMessage = `Unexpected broker id, expected ${config.nodeId} or empty string, but received ${name}`
      return { errorCode: ErrorCode.INVALID_REQUEST, errorMessage }
    }
    case GROUP_RESOURCE: {
      if (name === '') return { errorCode: ErrorCode.INVALID_REQUEST, errorMessage: 'Group name must not be empty' }
      return { configs: describeGroupConfigs(Object.fromEntries(image.config(GROUP_RESOURCE, name)), layers, query) }
    }
    case CLIENT_METRICS_RESOURCE: {
      const errorMessage = 'Client metrics subscription name must not be empty'
      if (name === '') return { errorCode: ErrorCode.INVALID_REQUEST, errorMessage }
      return { configs: describeClientMetricsConfigs(Object.fromEntries(image.config(CLIENT_METRICS_RESOURCE, name)), query) }
    }
    default:
      return { errorCode: ErrorCode.INVALID_REQUEST, errorMessage: UNEXPECTED_TYPE }
  }
}
