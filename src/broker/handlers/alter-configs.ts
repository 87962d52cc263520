import { resolveBrokerConfig } from '../../base/config/broker-config.ts'
import { effectiveTexts } from '../../base/config/config-texts.ts'
import { RafkaError } from '../../base/errors.ts'
import { CONFIG_OPERATIONS } from '../../controller/config-operations.ts'
import { BROKER_LOGGER_RESOURCE, BROKER_RESOURCE, DEFAULT_BROKER } from '../../metadata/configs-image.ts'
import type { Input } from '../../protocol/codec.ts'
import { ErrorCode } from '../../protocol/error-codes.ts'
import { AlterConfigsRequest, AlterConfigsResponse } from '../../protocol/generated/api/alter-configs.ts'
import {
  IncrementalAlterConfigsRequest,
  IncrementalAlterConfigsResponse,
} from '../../protocol/generated/api/incremental-alter-configs.ts'
import { OPERATION } from '../../security/authorizer/acl-codes.ts'
import { mayWithCluster } from '../authorization.ts'
import type { Broker } from '../broker.ts'
import { askController } from '../controller-routing.ts'
import type { Exchange } from '../exchange.ts'
import { handler } from '../handler.ts'
import { askLoggers } from '../logger-routing.ts'

interface Resource {
  readonly resourceType: number
  readonly resourceName: string
  readonly configs: readonly { readonly name: string; readonly value: string | null; readonly configOperation?: number }[]
}
type Altered = NonNullable<Input<IncrementalAlterConfigsResponse>['responses']>[number]

type Ask<Body> = (
  broker: Broker,
  exchange: Exchange<Body>,
  body: unknown,
  done: (errorCode: number, answer: unknown) => void,
) => void

export const alterConfigs = handler({
  request: AlterConfigsRequest,
  response: AlterConfigsResponse,
  handle(request, exchange, broker) {
    alterEach(broker, exchange, request, () => askController)
  },
})

/** What concerns loggers is for this broker itself, all else for the controller. */
export const incrementalAlterConfigs = handler({
  request: IncrementalAlterConfigsRequest,
  response: IncrementalAlterConfigsResponse,
  handle(request, exchange, broker) {
    alterEach(broker, exchange, request, ({ resourceType }) =>
      resourceType === BROKER_LOGGER_RESOURCE ? (askLoggers as Ask<IncrementalAlterConfigsResponse>) : askController,
    )
  },
})

/** Takes each resource to whoever alters it, and puts the answers together in the order of the request. */
function alterEach<Body extends AlterConfigsResponse | IncrementalAlterConfigsResponse, Asked extends Resource>(
  broker: Broker,
  exchange: Exchange<Body>,
  request: { readonly resources: readonly Asked[] },
  whoAlters: (resource: Asked) => Ask<Body>,
): void {
  const responses: Altered[] = new Array(request.resources.length)
  const places = new Map<Ask<Body>, number[]>()
  for (const [place, resource] of request.resources.entries()) {
    const refusal =
      refusalOf(resource, exchange as Exchange<unknown>, broker) ?? uselessKeys(resource, exchange as Exchange<unknown>, broker)
    if (refusal !== null) {
      exchange.countError(refusal.errorCode ?? ErrorCode.NONE)
      responses[place] = refusal
      continue
    }
    const ask = whoAlters(resource)
    places.set(ask, [...(places.get(ask) ?? []), place])
  }
  let open = places.size
  if (open === 0) exchange.reply({ responses } as unknown as Input<Body>)
  for (const [ask, mine] of places) {
    const resources = mine.map((place) => request.resources[place]!)
    ask(broker, exchange, { ...request, resources }, (errorCode, answer) => {
      if (errorCode !== 0) exchange.countError(errorCode)
      const altered = errorCode === 0 ? (answer as Input<AlterConfigsResponse>).responses! : null
      mine.forEach((place, at) => {
        const { resourceType, resourceName } = resources[at]!
        responses[place] = altered?.[at] ?? { resourceType, resourceName, errorCode, errorMessage: null }
      })
      open--
      if (open === 0) exchange.reply({ responses } as unknown as Input<Body>)
    })
  }
}

/** The configuration of one broker is altered at that broker, which hands it on to the controller. */
function refusalOf({ resourceType, resourceName }: Resource, exchange: Exchange<unknown>, broker: Broker): Altered | null {
  const { role } = exchange
  const { config } = broker
  if (resourceType === BROKER_LOGGER_RESOURCE && exchange.apiKey === IncrementalAlterConfigsRequest.apiKey) {
    // Kafka lets nodes alone alter the loggers of a controller.
    const operation = role === 'broker' ? OPERATION.ALTER_CONFIGS : OPERATION.CLUSTER_ACTION
    if (mayWithCluster(broker, exchange, operation)) return null
    const errorCode = ErrorCode.CLUSTER_AUTHORIZATION_FAILED
    return { resourceType, resourceName, errorCode, errorMessage: role === 'broker' ? null : 'Cluster authorization failed.' }
  }
  if (role !== 'broker' || resourceType !== BROKER_RESOURCE || resourceName === DEFAULT_BROKER) return null
  const isId = /^[+-]?\d+$/.test(resourceName)
  if (isId && Number(resourceName) === config.nodeId) return null
  const errorMessage = isId
    ? `Unexpected broker id, expected ${config.nodeId}, but received ${resourceName}`
    : `Node id must be an integer, but it is: ${resourceName}`
  return { resourceType, resourceName, errorCode: ErrorCode.INVALID_REQUEST, errorMessage }
}

/** Keys and certificates of this broker's listeners are looked at before anything is written: the controller cannot read the files here. */
function uselessKeys(
  { resourceType, resourceName, configs }: Resource,
  exchange: Exchange<unknown>,
  broker: Broker,
): Altered | null {
  if (resourceType !== BROKER_RESOURCE || !configs.some(({ name }) => /^listener\.name\.[^.]+\.ssl\./.test(name))) return null
  const { texts, nodeId } = broker.config
  // Who may not alter them is told so by the controller, and nothing of files.
  if (Number(resourceName) !== nodeId || !mayWithCluster(broker, exchange, OPERATION.ALTER_CONFIGS)) return null
  const image = (name: string): Record<string, string> => Object.fromEntries(broker.image.config(BROKER_RESOURCE, name))
  const dynamicBroker = exchange.apiKey === AlterConfigsRequest.apiKey ? {} : image(resourceName)
  for (const { name, value, configOperation } of configs) {
    if (value === null || configOperation === CONFIG_OPERATIONS.DELETE) delete dynamicBroker[name]
    else dynamicBroker[name] = value
  }
  try {
    const layers = { static: texts, dynamicDefault: image(DEFAULT_BROKER), dynamicBroker }
    broker.checkTls(resolveBrokerConfig(effectiveTexts(layers)).config)
    return null
  } catch (error) {
    if (!(error instanceof RafkaError)) throw error
    return { resourceType, resourceName, errorCode: ErrorCode.INVALID_REQUEST, errorMessage: error.message }
  }
}
