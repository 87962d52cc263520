import { AlterClientQuotasRequest, AlterClientQuotasResponse } from '../../protocol/generated/api/alter-client-quotas.ts'
import { DescribeClientQuotasRequest, DescribeClientQuotasResponse } from '../../protocol/generated/api/describe-client-quotas.ts'
import type { Client } from '../client.ts'
import { type AdminOptions, drive, only } from './driver.ts'
import type { Results } from './results.ts'
import { toAny } from './routes.ts'
import { uniqueBy } from './unique-by.ts'

/** What a quota is for: a `user`, a `client-id`, both, or an `ip`. Null stands for the default of its kind. */
export type ClientQuotaEntity = Readonly<Partial<Record<'user' | 'client-id' | 'ip' | (string & {}), string | null>>>

/** Quotas of one entity. */
export interface ClientQuota {
  readonly entity: ClientQuotaEntity
  /** By key: `producer_byte_rate`, `consumer_byte_rate`, `request_percentage`, `controller_mutation_rate`, `connection_creation_rate`. */
  readonly quotas: Readonly<Record<string, number>>
}

/** Which quotas are meant. */
export interface ClientQuotaFilter {
  /** By kind: a name, null for the default, or `any: true`. Default: everything. */
  readonly entity?: Readonly<Record<string, string | null | { readonly any: true }>> | undefined
  /** Whether entities of further kinds are left out. Default false. */
  readonly strict?: boolean | undefined
}

const EXACT = 0
const DEFAULT = 1
const ANY = 2

/** Quotas that are set (DescribeClientQuotas, KIP-546). Throws `CLUSTER_AUTHORIZATION_FAILED`, `INVALID_REQUEST`. */
export async function describeClientQuotas(
  client: Client,
  filter: ClientQuotaFilter = {},
  options: AdminOptions = {},
): Promise<ClientQuota[]> {
  return only(
    client,
    {
      name: 'describeClientQuotas',
      route: toAny(),
      async ask({ send }, [key], answers) {
        const components = Object.entries(filter.entity ?? {}).map(([entityType, match]) => {
          if (match === null) return { entityType, matchType: DEFAULT, match: null }
          if (typeof match === 'string') return { entityType, matchType: EXACT, match }
          return { entityType, matchType: ANY, match: null }
        })
        const body = { components, strict: filter.strict ?? false }
        const answer = await send(DescribeClientQuotasRequest, DescribeClientQuotasResponse, body)
        answers.take(key!, answer.errorCode, answer.errorMessage, () =>
          (answer.entries ?? []).map(({ entity, values }) => ({
            entity: entityOf(entity),
            quotas: Object.fromEntries(values.map(({ key, value }) => [key, value])),
          })),
        )
      },
    },
    options,
  )
}

/** Changes of one entity's quotas. */
export interface ClientQuotaAlteration {
  readonly entity: ClientQuotaEntity
  /** By key; null takes the quota away. */
  readonly quotas: Readonly<Record<string, number | null>>
}

/** Of a change of quotas. */
export interface AlterClientQuotasOptions extends AdminOptions {
  /** Check, and change nothing. Default false. */
  readonly validateOnly?: boolean | undefined
}

/** Sets and takes away quotas (AlterClientQuotas, KIP-546). By entity. Errors of entities: `INVALID_REQUEST`, `CLUSTER_AUTHORIZATION_FAILED`. */
export async function alterClientQuotas(
  client: Client,
  alterations: readonly ClientQuotaAlteration[],
  options: AlterClientQuotasOptions = {},
): Promise<Results<ClientQuotaEntity, void>> {
  const wanted = uniqueBy(alterations, ({ entity }) => identityOfEntity(entity))
  return drive<ClientQuotaEntity, void>(
    client,
    {
      name: 'alterClientQuotas',
      keys: alterations.map(({ entity }) => entity),
      identity: identityOfEntity,
      about: (entity) => `quotas of ${identityOfEntity(entity)}`,
      route: toAny(),
      async ask({ send }, entities, answers) {
        const answer = await send(AlterClientQuotasRequest, AlterClientQuotasResponse, {
          entries: entities.map((entity) => ({
            entity: Object.entries(entity).map(([entityType, entityName]) => ({ entityType, entityName: entityName ?? null })),
            ops: Object.entries(wanted.get(identityOfEntity(entity))!.quotas).map(([key, value]) => ({
              key,
              value: value ?? 0,
              remove: value === null,
            })),
          })),
          validateOnly: options.validateOnly ?? false,
        })
        for (const { entity, errorCode, errorMessage } of answer.entries)
          answers.take(entityOf(entity), errorCode, errorMessage, () => {})
      },
    },
    options,
  )
}

function entityOf(entity: readonly { entityType: string; entityName: string | null }[]): ClientQuotaEntity {
  return Object.fromEntries(entity.map(({ entityType, entityName }) => [entityType, entityName]))
}

function identityOfEntity(entity: ClientQuotaEntity): string {
  return Object.entries(entity)
    .map(([type, name]) => (name === null ? `the default ${type}` : `${type} ${JSON.stringify(name)}`))
    .sort()
    .join(', ')
}
