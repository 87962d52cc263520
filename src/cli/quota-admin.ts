import {
  alterClientQuotas,
  type ClientQuota,
  type ClientQuotaAlteration,
  type ClientQuotaEntity,
  describeClientQuotas,
} from '../client/admin/client-quotas.ts'
import { settle } from '../client/admin/results.ts'
import { connected } from './connection.ts'
import { throwFailed } from './failure.ts'
import type { QuotaFlags } from './quota.ts'
import { printTable, show } from './table.ts'
import { UsageError } from './usage.ts'

export async function listQuotas(flags: QuotaFlags): Promise<void> {
  const entity = entityOf(flags)
  await connected(flags, async (client) => {
    const shown = await describeClientQuotas(client, Object.keys(entity).length === 0 ? {} : { entity })
    show(flags, shown, () => printTable(['WHOSE', 'QUOTA', 'VALUE'], shown.flatMap(rowsOf), 'no quotas are set'))
  })
}

export async function setQuotas(settings: readonly string[], flags: QuotaFlags): Promise<void> {
  const quotas = Object.fromEntries(settings.map(settingOf))
  await alter({ entity: someEntity(flags), quotas }, flags)
}

export async function removeQuotas(names: readonly string[], flags: QuotaFlags): Promise<void> {
  const entity = someEntity(flags)
  if (names.length > 0) return alter({ entity, quotas: Object.fromEntries(names.map((name) => [name, null])) }, flags)
  const set: string[] = []
  await connected(flags, async (client) => {
    const described = await describeClientQuotas(client, { entity, strict: true })
    set.push(...described.flatMap(({ quotas }) => Object.keys(quotas)))
  })
  await alter({ entity, quotas: Object.fromEntries(set.map((name) => [name, null])) }, flags)
}

async function alter(alteration: ClientQuotaAlteration, flags: QuotaFlags): Promise<void> {
  await connected(flags, async (client) => {
    const altered = flags.dryRun !== true
    if (Object.keys(alteration.quotas).length > 0)
      throwFailed(await settle(alterClientQuotas(client, [alteration], { validateOnly: !altered })))
    show(flags, { ...alteration, altered }, () => {
      const changes = Object.entries(alteration.quotas).map(([name, value]) =>
        value === null ? `no ${name}` : `${name}=${value}`,
      )
      const what = changes.length === 0 ? 'has no quotas' : changes.join(', ')
      console.log(`${altered ? '' : 'would be: '}${whoseText(alteration.entity)}: ${what}`)
    })
  })
}

function rowsOf({ entity, quotas }: ClientQuota): (string | number)[][] {
  return Object.entries(quotas).map(([name, value]) => [whoseText(entity), name, value])
}

function whoseText(entity: ClientQuotaEntity): string {
  return Object.entries(entity)
    .map(([type, name]) => (name === null ? `default ${type}` : `${type} ${name}`))
    .join(', ')
}

function someEntity(flags: QuotaFlags): Record<string, string | null> {
  const entity = entityOf(flags)
  if (Object.keys(entity).length === 0)
    throw new UsageError('say whose: --user, --client-id or --ip, or --default-user, --default-client-id or --default-ip')
  return entity
}

function entityOf(flags: QuotaFlags): Record<string, string | null> {
  const entity: Record<string, string | null> = {}
  const take = (type: string, name: string | undefined, isDefault: boolean | undefined): void => {
    if (name !== undefined && isDefault === true) throw new UsageError(`either --${type} or --default-${type}, and not both`)
    if (name !== undefined) entity[type] = name
    if (isDefault === true) entity[type] = null
  }
  take('user', flags.user, flags.defaultUser)
  take('client-id', flags.clientId, flags.defaultClientId)
  take('ip', flags.ip, flags.defaultIp)
  return entity
}

function settingOf(text: string): [string, number] {
  const equals = text.indexOf('=')
  const value = Number(text.slice(equals + 1))
  if (equals < 1 || text.slice(equals + 1).trim() === '' || !Number.isFinite(value) || value < 0)
    throw new UsageError(`"${text}" is no quota: producer_byte_rate=1048576 is one`)
  return [text.slice(0, equals).trim(), value]
}
