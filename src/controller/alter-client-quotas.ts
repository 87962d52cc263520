import { isIpAddress } from '../base/ip-address.ts'
import { type ClientQuotaImage, clientQuotaKey } from '../metadata/metadata-image.ts'
import type { NewRecord } from '../metadata/metadata-record.ts'
import type { Input } from '../protocol/codec.ts'
import type {
  AlterClientQuotasRequest,
  AlterClientQuotasRequestEntryData,
  AlterClientQuotasResponse,
} from '../protocol/generated/api/alter-client-quotas.ts'
import { ApiError, type ErrorResult, NO_ERROR } from './api-error.ts'
import { type ControllerContext, checkRecordCount, type Decision } from './controller-context.ts'

type Entity = ClientQuotaImage['entity']

/** What can be limited for users and client ids, with the most that the number may be; and whether it may have a fraction. */
const USER_AND_CLIENT_KEYS: ReadonlyMap<string, QuotaKey> = new Map([
  ['producer_byte_rate', { type: 'LONG', fractional: false, max: 2 ** 63 }],
  ['consumer_byte_rate', { type: 'LONG', fractional: false, max: 2 ** 63 }],
  ['request_percentage', { type: 'DOUBLE', fractional: true, max: Number.MAX_VALUE }],
  ['controller_mutation_rate', { type: 'DOUBLE', fractional: true, max: Number.MAX_VALUE }],
])
const IP_KEYS: ReadonlyMap<string, QuotaKey> = new Map([
  ['connection_creation_rate', { type: 'INT', fractional: false, max: 0x7fffffff }],
])
interface QuotaKey {
  readonly type: 'LONG' | 'DOUBLE' | 'INT'
  readonly fractional: boolean
  readonly max: number
}

/** AlterClientQuotas (KIP-546). Each entity succeeds or fails by itself. */
export function alterClientQuotas(
  context: ControllerContext,
  { entries, validateOnly }: AlterClientQuotasRequest,
): Decision<Input<AlterClientQuotasResponse>> {
  const records: NewRecord[] = []
  const results = new Map<string, { entity: Entity; result: ErrorResult }>()
  for (const entry of entries) {
    const entity = entry.entity.map(({ entityType, entityName }) => ({ entityType, entityName }))
    const key = clientQuotaKey(entity)
    let result: ErrorResult = NO_ERROR
    try {
      if (results.has(key)) throw duplicate(entity)
      records.push(...quotaRecords(context, entity, entry))
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      result = error
    }
    results.set(key, { entity, result })
  }
  checkRecordCount(records)
  return {
    records: validateOnly ? [] : records,
    response: {
      entries: [...results.values()].map(({ entity, result: { errorCode, errorMessage } }) => ({
        errorCode,
        errorMessage,
        entity,
      })),
    },
  }
}

/** Throws `ApiError`. */
function quotaRecords(
  { image }: ControllerContext,
  entity: Entity,
  { ops }: AlterClientQuotasRequestEntryData,
): readonly NewRecord[] {
  const named = new Set<string>()
  for (const { key } of ops) {
    if (named.has(key)) throw duplicate(entity)
    named.add(key)
  }
  const keys = keysFor(entity)
  const current = image.parts.clientQuotas.get(clientQuotaKey(entity))?.values
  const records: NewRecord[] = []
  for (const { key, value, remove } of ops) {
    if (remove) {
      if (current?.has(key) === true) records.push(quotaRecord({ entity, key, value: 0, remove: true }))
      continue
    }
    checkValue(keys, key, value)
    if (current?.get(key) !== value) records.push(quotaRecord({ entity, key, value, remove: false }))
  }
  return records
}

function quotaRecord(message: { entity: Entity; key: string; value: number; remove: boolean }): NewRecord {
  return { type: 'ClientQuotaRecord', version: 0, message }
}

/** What can be limited for an entity of these parts: a user, a client id or both, or an address. */
function keysFor(entity: Entity): ReadonlyMap<string, QuotaKey> {
  if (entity.length === 0) throw invalid('Invalid empty client quota entity')
  for (const { entityType, entityName } of entity) {
    if (!['user', 'client-id', 'ip'].includes(entityType)) throw invalid(`Unhandled client quota entity type: ${entityType}`)
    if (entityName === '') throw invalid(`Empty ${entityType} not supported`)
  }
  const ip = entity.find(({ entityType }) => entityType === 'ip')
  if (ip === undefined) return USER_AND_CLIENT_KEYS
  if (entity.length > 1) throw invalid('Invalid quota entity combination, IP entity shouldnot be combined with User or ClientId')
  if (ip.entityName !== null && !isIpAddress(ip.entityName))
    throw invalid(`${ip.entityName} is not a valid IP or resolvable host.`)
  return IP_KEYS
}

function checkValue(keys: ReadonlyMap<string, QuotaKey>, name: string, value: number): void {
  const key = keys.get(name)
  if (key === undefined) throw invalid(`Invalid configuration key ${name}`)
  if (!(value > 0)) throw invalid(`Quota ${name} must be greater than 0`)
  if (value > key.max)
    throw invalid(`Proposed value for ${name} is too large for ${key.type === 'INT' ? 'an' : 'a'} ${key.type}.`)
  if (!key.fractional && Math.abs(value % 1) > 1e-6) throw invalid(`${name} cannot be a fractional value.`)
}

/** An entity that is there twice, or a key of it. */
function duplicate(entity: Entity): ApiError {
  const parts = entity.map(({ entityType, entityName }) => `${entityType}=${entityName}`)
  return invalid(`Ignoring duplicate entity ClientQuotaEntity(entries={${parts.join(', ')}})`)
}

function invalid(message: string): ApiError {
  return new ApiError('INVALID_REQUEST', message)
}
