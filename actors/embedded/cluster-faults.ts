import { ConfigError } from '../../src/base/config/config-error.ts'
import { answerableApis, errorAnswer } from '../../src/broker/faults/error-answers.ts'
import type { RequestFault, RequestFaults } from '../../src/broker/faults/request-faults.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import { API_KEYS } from '../../src/protocol/generated/api-keys.ts'

/** Requests that something is to be wrong with, and what. What is left out does not matter. */
export interface FaultRule {
  /** An API by Kafka's name, such as `Produce`. */
  readonly api?: string
  /** The `client.id` of the request. */
  readonly client?: string | RegExp
  /** The node that is asked. */
  readonly node?: number
  /** How likely it is for each of them, 0 to 1. Default 1. */
  readonly chance?: number
  /** How often at most. Default: always. */
  readonly times?: number
  /**
   * `delay` answers later, `drop` never (whoever asked waits for its own time-out), `disconnect` ends the connection; an error is answered by Kafka's name, such as
   * `{ error: 'NOT_LEADER_OR_FOLLOWER' }`, or by its number. A request with a fault other than `delay` is not carried out.
   */
  readonly do: 'delay' | 'drop' | 'disconnect' | { readonly error: string | number }
  /** Before it is done. Default 0, for `delay` 1000. */
  readonly delayMs?: number
}

export interface AddedFault {
  /** How many requests it has hit. */
  readonly hits: number
  remove(): void
}

interface Rule {
  readonly apiKey: number | null
  readonly client: string | RegExp | null
  readonly node: number | null
  readonly chance: number
  readonly fault: RequestFault
  left: number
  hits: number
}

const DEFAULT_DELAY_MS = 1000

/** Faults of a cluster's requests. The first rule that fits a request is the one that counts. */
export class ClusterFaults {
  readonly #rules: Rule[] = []

  /** Holds from now on. Throws `ConfigError` for an API or an error that there is not, or an API that is not answered by errors here. */
  add(rule: FaultRule): AddedFault {
    const { client = null, node = null, chance = 1, times = Number.POSITIVE_INFINITY } = rule
    const added: Rule = { apiKey: apiKeyOf(rule), client, node, chance, fault: faultOf(rule), left: times, hits: 0 }
    this.#rules.push(added)
    return {
      get hits() {
        return added.hits
      },
      remove: () => {
        const place = this.#rules.indexOf(added)
        if (place >= 0) this.#rules.splice(place, 1)
      },
    }
  }

  /** Nothing is wrong any more. */
  clear(): void {
    this.#rules.length = 0
  }

  /** What one node asks for each request. */
  of(node: number): RequestFaults {
    return { decide: (apiKey, clientId) => this.#decide(node, apiKey, clientId) }
  }

  #decide(node: number, apiKey: number, clientId: string | null): RequestFault | null {
    for (const rule of this.#rules) {
      if (rule.left <= 0 || (rule.node !== null && rule.node !== node)) continue
      if (rule.apiKey === null ? !isAnswerable(rule.fault, apiKey) : rule.apiKey !== apiKey) continue
      if (rule.client !== null && !fits(rule.client, clientId ?? '')) continue
      if (rule.chance < 1 && Math.random() >= rule.chance) continue
      rule.left--
      rule.hits++
      return rule.fault
    }
    return null
  }
}

function fits(client: string | RegExp, clientId: string): boolean {
  return typeof client === 'string' ? client === clientId : client.test(clientId)
}

/** Where no API is named an error hits those that can be answered by one. */
function isAnswerable({ action }: RequestFault, apiKey: number): boolean {
  return typeof action === 'string' || errorAnswer(apiKey) !== undefined
}

function apiKeyOf({ api, do: action }: FaultRule): number | null {
  if (api === undefined) return null
  const found = [...API_KEYS].find(([, { name }]) => name === api)
  if (found === undefined) throw new ConfigError(`there is no API ${api}`)
  const [apiKey] = found
  if (typeof action === 'object' && errorAnswer(apiKey) === undefined) {
    const names = answerableApis().map((key) => API_KEYS.get(key)?.name)
    throw new ConfigError(`${api} cannot be answered by an error here; ${names.join(', ')} can`)
  }
  return apiKey
}

function faultOf({ do: action, delayMs }: FaultRule): RequestFault {
  if (typeof action === 'string') return { action, delayMs: delayMs ?? (action === 'delay' ? DEFAULT_DELAY_MS : 0) }
  const { error } = action
  const errorCode = typeof error === 'number' ? error : (ErrorCode as Readonly<Record<string, number>>)[error]
  if (errorCode === undefined) throw new ConfigError(`there is no error ${error}`)
  return { action: { errorCode }, delayMs: delayMs ?? 0 }
}
