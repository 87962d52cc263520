import {
  type DescribedConfig,
  type DescribeQuery,
  describeBrokerConfigs,
  describeBrokerDefaults,
  describeGroupConfigs,
  describeTopicConfigs,
} from '../../base/config/describe-configs.ts'
import { BROKER_RESOURCE, DEFAULT_BROKER, GROUP_RESOURCE, TOPIC_RESOURCE } from '../../metadata/configs-image.ts'
import { topicNameProblem } from '../../metadata/topic-name.ts'
import type { Input } from '../../protocol/codec.ts'
import { ErrorCode } from '../../protocol/error-codes.ts'
import {
  DescribeConfigsRequest,
  DescribeConfigsResponse,
  type DescribeConfigsResponseDescribeConfigsResult,
} from '../../protocol/generated/api/describe-configs.ts'
import type { Broker } from '../broker.ts'
import { handler } from '../handler.ts'

/** Fields that older versions cannot carry are left out (a version that cannot say "synonyms" must not be made to). */
const DOCUMENTATION_VERSION = 3

export const describeConfigs = handler({
  request: DescribeConfigsRequest,
  response: DescribeConfigsResponse,
  handle(request, exchange, broker) {
    const results = request.resources.map(
      ({ resourceType, resourceName, configurationKeys }): Input<DescribeConfigsResponseDescribeConfigsResult> => {
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
      },
    )
    exchange.reply({ results })
  },
})

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
      if (image.topicByName(name) === undefined)
        return { errorCode: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, errorMessage: `Topic ${name} does not exist.` }
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
    default:
      return { errorCode: ErrorCode.INVALID_REQUEST, errorMessage: `Unsupported resource type: ${type}` }
  }
}
