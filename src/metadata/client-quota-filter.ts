import { RafkaError } from '../base/errors.ts'
import type { ClientQuotaImage } from './metadata-image.ts'

/** Which quotas are asked for: those whose entity has all these parts and, when `strict`, no others. */
export interface ClientQuotaFilter {
  readonly components: readonly {
    readonly entityType: string
    /** 0: this name; 1: the default of the type; 2: any name and the default. */
    readonly matchType: number
    readonly match: string | null
  }[]
  readonly strict: boolean
}

/** A filter that says nothing, or contradicts itself. The message is Kafka's. */
export class InvalidQuotaFilterError extends RafkaError {
  readonly code: 'INVALID_REQUEST' | 'UNSUPPORTED_VERSION'
  readonly retriable = false
  constructor(message: string, code: 'INVALID_REQUEST' | 'UNSUPPORTED_VERSION' = 'INVALID_REQUEST') {
    super(message)
    this.code = code
  }
}

const EXACT = 0
const DEFAULT = 1
const SPECIFIED = 2
const TYPES: readonly string[] = ['user', 'client-id', 'ip']

/** The quotas that a filter lets through. Throws `InvalidQuotaFilterError`. */
export function describeQuotas(quotas: Iterable<ClientQuotaImage>, filter: ClientQuotaFilter): ClientQuotaImage[] {
  check(filter)
  const { components, strict } = filter
  return [...quotas].filter(({ entity }) => {
    if (strict && entity.length !== components.length) return false
    return components.every(({ entityType, matchType, match }) => {
      const part = entity.find((each) => each.entityType === entityType)
      return part !== undefined && (matchType === SPECIFIED || part.entityName === match)
    })
  })
}

function check({ components }: ClientQuotaFilter): void {
  const seen = new Set<string>()
  for (const { entityType, matchType, match } of components) {
    if (entityType === '') throw new InvalidQuotaFilterError('Invalid empty entity type.')
    if (seen.has(entityType))
      throw new InvalidQuotaFilterError(`Entity type ${entityType} cannot appear more than once in the filter.`)
    if (!TYPES.includes(entityType))
      throw new InvalidQuotaFilterError(`Unsupported entity type ${entityType}`, 'UNSUPPORTED_VERSION')
    seen.add(entityType)
    if (matchType === EXACT) {
      if (match === null) throw new InvalidQuotaFilterError('Request specified MATCH_TYPE_EXACT, but set match string to null.')
    } else if (matchType === DEFAULT || matchType === SPECIFIED) {
      if (match === null) continue
      const name = matchType === DEFAULT ? 'MATCH_TYPE_DEFAULT' : 'MATCH_TYPE_SPECIFIED'
      throw new InvalidQuotaFilterError(`Request specified ${name}, but also specified a match string.`)
    } else throw new InvalidQuotaFilterError(`Unknown match type ${matchType}`)
  }
  if (seen.has('ip') && seen.size > 1) {
    throw new InvalidQuotaFilterError(
      'Invalid entity filter component combination. IP filter component should not be used with user or clientId filter component.',
    )
  }
}
