import { API_KEYS } from '../protocol/generated/api-keys.ts'
import type { AnyHandler } from './handler.ts'

export const API_VERSIONS_KEY = 18

/** What a listener is for: clients and other brokers, or the metadata quorum with all that controllers are asked. */
export type ListenerRole = 'broker' | 'controller'

/** An API that this broker serves, with its versions. */
export interface ServedApi {
  readonly handler: AnyHandler
  readonly minVersion: number
  readonly maxVersion: number
  /** What ApiVersions tells as the oldest. */
  readonly advertisedMinVersion: number
}

export type ApiTable = ReadonlyMap<number, ServedApi>
export type ApiTables = Readonly<Record<ListenerRole, ApiTable>>

/** The table of what a listener serves, from the handlers that there are. Nothing else is advertised. */
export function apiTable(handlers: readonly AnyHandler[]): ApiTable {
  const table = new Map<number, ServedApi>()
  for (const handler of handlers) {
    const { apiKey, minVersion, maxVersion, latestVersionUnstable } = handler.request
    const oldest = handler.minVersion ?? minVersion
    const newest = handler.maxVersion ?? (latestVersionUnstable ? maxVersion - 1 : maxVersion)
    table.set(apiKey, {
      handler,
      minVersion: oldest,
      maxVersion: newest,
      advertisedMinVersion: handler.advertisedMinVersion ?? oldest,
    })
  }
  return table
}

/** Kafka's name of an API, or its number where there is none. */
export function apiName(apiKey: number): string {
  return API_KEYS.get(apiKey)?.name ?? String(apiKey)
}
