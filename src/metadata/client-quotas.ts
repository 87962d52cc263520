import type { ClientQuotaImage } from './metadata-image.ts'

/** What is limited for users and client ids. */
export type ClientQuotaKey = 'producer_byte_rate' | 'consumer_byte_rate' | 'request_percentage' | 'controller_mutation_rate'

/** Whose limit it is, and how much: all clients of a user, one client id of a user, or a client id whoever the user. Clients with the same `key` share it. */
export interface ClientQuota {
  readonly key: string
  readonly limit: number
}

/** Stands for "all that have none of their own". */
const DEFAULT = null
const NONE: ClientQuota = { key: '', limit: Number.POSITIVE_INFINITY }

/**
 * The limits of one kind, by user and client id. The most specific holds, as in Kafka: user and client id, user and any client id, user, any user and client id,
 * any user and any client id, any user, client id, any client id.
 */
export class ClientQuotas {
  /** By user, then by client id; `undefined` where the limit is for no user, or for no client id. */
  readonly #limits = new Map<string | null | undefined, Map<string | null | undefined, number>>()
  readonly isEmpty: boolean

  constructor(quotas: Iterable<ClientQuotaImage>, name: ClientQuotaKey) {
    for (const { entity, values } of quotas) {
      const limit = values.get(name)
      if (limit === undefined) continue
      const part = (type: string): string | null | undefined => entity.find(({ entityType }) => entityType === type)?.entityName
      const user = part('user')
      let ofUser = this.#limits.get(user)
      if (ofUser === undefined) this.#limits.set(user, (ofUser = new Map()))
      ofUser.set(part('client-id'), limit)
    }
    this.isEmpty = this.#limits.size === 0
  }

  /** Infinite where nothing is set. */
  find(user: string, clientId: string): ClientQuota {
    const limit = (ofUser: string | null | undefined, ofClient: string | null | undefined): number | undefined =>
      this.#limits.get(ofUser)?.get(ofClient)
    const both = JSON.stringify([user, clientId])
    // Who gives no client id is nobody's client, not even the default one's.
    const isNamed = clientId !== ''
    for (const ofUser of [user, DEFAULT]) {
      const withClient = isNamed ? (limit(ofUser, clientId) ?? limit(ofUser, DEFAULT)) : undefined
      if (withClient !== undefined) return { key: both, limit: withClient }
      const alone = limit(ofUser, undefined)
      if (alone !== undefined) return { key: JSON.stringify([user, null]), limit: alone }
    }
    const ofClient = isNamed ? (limit(undefined, clientId) ?? limit(undefined, DEFAULT)) : undefined
    return ofClient === undefined ? NONE : { key: JSON.stringify([null, clientId]), limit: ofClient }
  }
}
