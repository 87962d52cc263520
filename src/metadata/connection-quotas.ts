import { canonicalIpAddress } from '../base/ip-address.ts'
import type { ClientQuotaImage } from './metadata-image.ts'

const NAME = 'connection_creation_rate'

/** How many connections a second may come from an address. */
export class ConnectionRates {
  readonly #byAddress = new Map<string, number>()
  #default = Number.POSITIVE_INFINITY

  constructor(quotas: Iterable<ClientQuotaImage>) {
    for (const { entity, values } of quotas) {
      const limit = values.get(NAME)
      const ip = entity.find(({ entityType }) => entityType === 'ip')
      if (limit === undefined || ip === undefined) continue
      if (ip.entityName === null) this.#default = limit
      else this.#byAddress.set(canonicalIpAddress(ip.entityName), limit)
    }
  }

  get isEmpty(): boolean {
    return this.#byAddress.size === 0 && this.#default === Number.POSITIVE_INFINITY
  }

  /** Infinite where nothing is set. */
  of(address: string): number {
    return this.#byAddress.get(canonicalIpAddress(address)) ?? this.#default
  }
}
