import { BROKER_LOGGER_RESOURCE } from '../../metadata/configs-image.ts'
import type { Input } from '../../protocol/codec.ts'
import { AlterConfigsRequest, AlterConfigsResponse } from '../../protocol/generated/api/alter-configs.ts'
import {
  IncrementalAlterConfigsRequest,
  IncrementalAlterConfigsResponse,
} from '../../protocol/generated/api/incremental-alter-configs.ts'
import { askController, decidedByController } from '../controller-routing.ts'
import type { Exchange } from '../exchange.ts'
import { handler } from '../handler.ts'
import { askLoggers } from '../logger-routing.ts'

type AskedResource = IncrementalAlterConfigsRequest['resources'][number]
type Altered = NonNullable<Input<IncrementalAlterConfigsResponse>['responses']>[number]

export const alterConfigs = decidedByController(AlterConfigsRequest, AlterConfigsResponse, ({ resources }, errorCode) => ({
  responses: resources.map(({ resourceType, resourceName }) => ({ resourceType, resourceName, errorCode, errorMessage: null })),
}))

/** What concerns loggers is for this broker itself, all else for the controller. */
export const incrementalAlterConfigs = handler({
  request: IncrementalAlterConfigsRequest,
  response: IncrementalAlterConfigsResponse,
  handle(request, exchange, broker) {
    const isLogger = ({ resourceType }: AskedResource): boolean => resourceType === BROKER_LOGGER_RESOURCE
    const loggers = request.resources.filter(isLogger)
    const others = request.resources.filter((resource) => !isLogger(resource))
    const altered: { loggers: readonly Altered[]; others: readonly Altered[] } = { loggers: [], others: [] }
    let open = 1
    const close = (): void => {
      open--
      if (open > 0) return
      const left = { loggers: [...altered.loggers], others: [...altered.others] }
      exchange.reply({ responses: request.resources.map((resource) => left[isLogger(resource) ? 'loggers' : 'others'].shift()!) })
    }
    const answered =
      (part: keyof typeof altered, asked: readonly AskedResource[]) =>
      (errorCode: number, answer: unknown): void => {
        if (errorCode !== 0) exchange.countError(errorCode)
        altered[part] =
          errorCode === 0
            ? (answer as Input<IncrementalAlterConfigsResponse>).responses!
            : asked.map(({ resourceType, resourceName }) => ({ resourceType, resourceName, errorCode, errorMessage: null }))
        close()
      }
    if (loggers.length > 0) {
      open++
      askLoggers(broker, exchange as Exchange<unknown>, { ...request, resources: loggers }, answered('loggers', loggers))
    }
    if (others.length > 0 || loggers.length === 0) {
      open++
      askController(broker, exchange, { ...request, resources: others }, answered('others', others))
    }
    close()
  },
})
