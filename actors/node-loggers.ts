import { alterLoggerConfigs } from '../src/controller/alter-configs.ts'
import { describeLoggers, type LoggerContext } from '../src/controller/broker-loggers.ts'
import type { Request } from '../src/messages/message.ts'
import { DescribeConfigsRequest } from '../src/protocol/generated/api/describe-configs.ts'
import { IncrementalAlterConfigsRequest } from '../src/protocol/generated/api/incremental-alter-configs.ts'

/** What clients ask of the loggers of this node, which no controller decides: DescribeConfigs and IncrementalAlterConfigs with nothing but those. */
export function answerForLoggers(context: LoggerContext, { apiKey, body }: Request): unknown {
  switch (apiKey) {
    case DescribeConfigsRequest.apiKey:
      return describeLoggers(context, body as DescribeConfigsRequest)
    case IncrementalAlterConfigsRequest.apiKey:
      return alterLoggerConfigs(context, body as IncrementalAlterConfigsRequest)
    default:
      throw new TypeError(`the loggers of a node are not asked by API ${apiKey}`)
  }
}
