import { brokerSynonyms } from './definitions.ts'

/** Given per SASL mechanism too: `listener.name.{listener}.{mechanism}.{key}`. */
const MECHANISM_CONFIGS = [
  'sasl.jaas.config',
  'sasl.login.callback.handler.class',
  'sasl.login.class',
  'sasl.server.callback.handler.class',
  'connections.max.reauth.ms',
] as const

/** The broker key that `listener.name.{listener}.{key}` overrides for one listener; null when `name` is no such key. */
export function overriddenByListener(name: string): string | null {
  const key = /^listener\.name\.[^.]*\.(.*)$/s.exec(name)?.[1]
  if (key === undefined) return null
  return MECHANISM_CONFIGS.find((mechanismKey) => key.endsWith(mechanismKey)) ?? key
}

/** As `brokerSynonyms`, with the key that an override for one listener stands before. */
export function brokerSynonymsWithListener(name: string): readonly string[] {
  const overridden = overriddenByListener(name)
  return overridden === null ? brokerSynonyms(name) : [name, overridden]
}
