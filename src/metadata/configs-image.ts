import type { PersistentMap } from './persistent-map.ts'

/** What a configuration can belong to, by Kafka's numbers. */
export const TOPIC_RESOURCE = 2
export const BROKER_RESOURCE = 4
export const BROKER_LOGGER_RESOURCE = 8
export const CLIENT_METRICS_RESOURCE = 16
export const GROUP_RESOURCE = 32
/** The broker resource of this name holds what applies to all brokers that do not say otherwise. */
export const DEFAULT_BROKER = ''

/** The configuration that was set for one resource, as text; what was not set is not in here. */
export interface ConfigResource {
  readonly type: number
  readonly name: string
  readonly values: ReadonlyMap<string, string>
}

/** By `configKey`; resources without any setting are not in here. */
export type ConfigsImage = PersistentMap<string, ConfigResource>

const NOTHING_SET: ReadonlyMap<string, string> = new Map()

export function configKey(type: number, name: string): string {
  return `${type}:${name}`
}

/** What was set for a resource; empty where nothing was. */
export function configOf(configs: ConfigsImage, type: number, name: string): ReadonlyMap<string, string> {
  return configs.get(configKey(type, name))?.values ?? NOTHING_SET
}

/** `value` null removes the setting. */
export function withConfig(
  configs: ConfigsImage,
  resource: { type: number; name: string },
  key: string,
  value: string | null,
): ConfigsImage {
  const { type, name } = resource
  const values = new Map(configOf(configs, type, name))
  if (value === null) values.delete(key)
  else values.set(key, value)
  return values.size === 0 ? configs.without(configKey(type, name)) : configs.with(configKey(type, name), { type, name, values })
}
