import { ConfigError } from '../base/config/config-error.ts'
import { validateDynamicBrokerConfigs } from '../base/config/dynamic-broker-config.ts'
import { reasonNotDynamic } from '../base/config/unsupported-dynamic.ts'
import { DEFAULT_BROKER } from '../metadata/configs-image.ts'
import { ApiError } from './api-error.ts'
import { type ControllerContext, configLayers } from './controller-context.ts'

/**
 * Checks what would become the dynamic configuration of one broker, or of all (`DEFAULT_BROKER`). Of another broker's static configuration nothing is known here: it is
 * taken for one like this node's. Throws `ApiError`.
 */
export function checkBrokerConfigs(
  context: ControllerContext,
  name: string,
  after: ReadonlyMap<string, string>,
  before: ReadonlyMap<string, string>,
): void {
  const perBroker = name !== DEFAULT_BROKER
  if (perBroker && !/^[+-]?\d+$/.test(name))
    throw new ApiError('INVALID_REQUEST', `Node id must be an integer, but it is: ${name}`)
  const layers = configLayers(context)
  try {
    validateDynamicBrokerConfigs(
      Object.fromEntries(after),
      { perBroker },
      perBroker ? { ...layers, dynamicBroker: Object.fromEntries(before) } : layers,
    )
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    throw new ApiError('INVALID_REQUEST', error.problems[0] ?? error.message)
  }
  // What was altered by other software stays as it is.
  for (const [key, value] of after) {
    const reason = before.get(key) === value ? null : reasonNotDynamic(key)
    if (reason !== null) throw new ApiError('INVALID_CONFIG', `${key} cannot be altered while this broker runs: ${reason}.`)
  }
}
