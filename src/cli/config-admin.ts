import type { ConfigEntry, ConfigSource } from '../client/admin/config-entry.ts'
import {
  type ConfigAlteration,
  type ConfigResource,
  type ConfigResourceType,
  describeConfigs as describe,
  incrementalAlterConfigs,
  listConfigResources,
} from '../client/admin/configs.ts'
import { settle } from '../client/admin/results.ts'
import { listTopics } from '../client/admin/topics.ts'
import type { Client } from '../client/client.ts'
import { ProtocolError } from '../client/errors.ts'
import type { AlterConfigFlags, DescribeConfigFlags } from './config.ts'
import { type ConnectionFlags, connected } from './connection.ts'
import { throwFailed } from './failure.ts'
import { printJson, printTable } from './table.ts'
import { type NameAndValue, UsageError, valuesOf } from './usage.ts'

/** Types as the command line writes them. */
const TYPES: Readonly<Record<string, ConfigResourceType>> = {
  topic: 'TOPIC',
  broker: 'BROKER',
  logger: 'BROKER_LOGGER',
  group: 'GROUP',
  'client-metrics': 'CLIENT_METRICS',
}
const NAMES = new Map(Object.entries(TYPES).map(([name, type]) => [type, name]))
/** All brokers together. */
const DEFAULT_BROKER = 'default'

const HIDDEN = '[hidden]'

export async function listConfigs(type: string | undefined, flags: ConnectionFlags): Promise<void> {
  const wanted = type === undefined ? null : typeOf(type)
  await connected(flags, async (client) => {
    const resources = await resourcesOf(client, wanted)
    const shown = resources.map(({ type, name }) => ({ type: NAMES.get(type) ?? type, name: shownName({ type, name }) }))
    if (flags.json) printJson(shown)
    else
      printTable(
        ['TYPE', 'NAME'],
        shown.map(({ type, name }) => [type, name]),
        'nothing has configurations of its own',
      )
  })
}

export async function describeConfigs(type: string, names: readonly string[], flags: DescribeConfigFlags): Promise<void> {
  const wanted = typeOf(type)
  await connected(flags, async (client) => {
    const resources = names.length === 0 ? await resourcesOf(client, wanted) : names.map((name) => resourceOf(wanted, name))
    const described = await settle(describe(client, resources, { includeSynonyms: flags.synonyms === true }))
    const shown = [...described].map(([resource, configs]) => ({
      type,
      name: shownName(resource),
      configs: [...configs.values()]
        .filter(({ source }) => flags.all === true || source === ownSource(resource))
        .sort((one, other) => (one.name < other.name ? -1 : 1))
        .map((config) => shownConfig(config, flags)),
    }))
    if (flags.json) printJson(shown)
    else
      for (const { name, configs } of shown) {
        console.log(`${type} ${name}${configs.length === 0 ? ': nothing is set' : ''}`)
        for (const config of configs) {
          console.log(`  ${config.name}=${config.value ?? ''}  (${config.source.toLowerCase().replaceAll('_', ' ')})`)
          for (const { name, value, source } of config.synonyms ?? [])
            console.log(`    ${name}=${value ?? ''}  (${source.toLowerCase().replaceAll('_', ' ')})`)
        }
      }
    throwFailed(described)
  })
}

function shownConfig(config: ConfigEntry, flags: DescribeConfigFlags) {
  const { name, source, isSensitive, isReadOnly, synonyms } = config
  const value = isSensitive ? HIDDEN : config.value
  const others = synonyms.map((synonym) => ({ ...synonym, value: isSensitive ? HIDDEN : synonym.value }))
  return { name, value, source, isSensitive, isReadOnly, ...(flags.synonyms === true ? { synonyms: others } : {}) }
}

export async function alterConfigs(type: string, name: string, flags: AlterConfigFlags): Promise<void> {
  const { set = [], unset = [], append = [], subtract = [] } = flags
  if (set.length + unset.length + append.length + subtract.length === 0)
    throw new UsageError('nothing to alter: say what by --set, --unset, --append or --subtract')
  const change = { set: valuesOf(set), delete: unset, append: valuesOf(append), subtract: valuesOf(subtract) }
  const resource = resourceOf(typeOf(type), name)
  await connected(flags, async (client) => {
    await alter(client, { ...resource, ...change }, flags)
    told(type, resource, [...namesOf(set), ...unset, ...namesOf(append), ...namesOf(subtract)], flags)
  })
}

export async function deleteConfigs(type: string, name: string, flags: AlterConfigFlags): Promise<void> {
  const resource = resourceOf(typeOf(type), name)
  await connected(flags, async (client) => {
    const described = (await describe(client, [resource])).get(resource)
    const set = [...described.values()].filter(({ source }) => source === ownSource(resource)).map((config) => config.name)
    if (set.length > 0) await alter(client, { ...resource, delete: set }, flags)
    told(type, resource, set, flags)
  })
}

async function alter(client: Client, alteration: ConfigAlteration, flags: AlterConfigFlags): Promise<void> {
  throwFailed(await settle(incrementalAlterConfigs(client, [alteration], { validateOnly: flags.dryRun === true })))
}

function told(type: string, resource: ConfigResource, configs: readonly string[], flags: AlterConfigFlags): void {
  const altered = flags.dryRun !== true
  const name = shownName(resource)
  if (flags.json) printJson({ type, name, configs, altered })
  else
    console.log(
      `${altered ? 'altered' : 'would alter'} ${type} ${name}: ${configs.length === 0 ? 'nothing is set' : configs.join(', ')}`,
    )
}

/** Where a resource's own values come from, and not those of all brokers. */
function ownSource({ type, name }: ConfigResource): ConfigSource {
  if (type === 'BROKER') return name === '' ? 'DYNAMIC_DEFAULT_BROKER_CONFIG' : 'DYNAMIC_BROKER_CONFIG'
  if (type === 'BROKER_LOGGER') return 'DYNAMIC_BROKER_LOGGER_CONFIG'
  if (type === 'GROUP') return 'DYNAMIC_GROUP_CONFIG'
  return type === 'CLIENT_METRICS' ? 'DYNAMIC_CLIENT_METRICS_CONFIG' : 'DYNAMIC_TOPIC_CONFIG'
}

/** All of a type, or of all types but loggers, which every broker has. */
async function resourcesOf(client: Client, type: ConfigResourceType | null): Promise<readonly ConfigResource[]> {
  try {
    const listed = await listConfigResources(client, type === null ? {} : { types: [type] })
    return type === 'BROKER' ? [...listed, { type: 'BROKER', name: '' }] : listed
  } catch (error) {
    // Before Kafka 4.1 there is another way for topics alone.
    if (!(error instanceof ProtocolError) || type !== 'TOPIC') throw error
    return (await listTopics(client, { listInternal: true })).map(({ name }) => ({ type: 'TOPIC', name }))
  }
}

function typeOf(type: string): ConfigResourceType {
  const known = TYPES[type]
  if (known === undefined) throw new UsageError(`"${type}" has no configurations; ${Object.keys(TYPES).join(', ')} have`)
  return known
}

function resourceOf(type: ConfigResourceType, name: string): ConfigResource {
  if (type === 'BROKER' && name === DEFAULT_BROKER) return { type, name: '' }
  if ((type === 'BROKER' || type === 'BROKER_LOGGER') && !/^\d+$/.test(name))
    throw new UsageError(`"${name}" is no broker: its name is its id${type === 'BROKER' ? ', and "default" stands for all' : ''}`)
  return { type, name }
}

function shownName({ type, name }: ConfigResource): string {
  return type === 'BROKER' && name === '' ? DEFAULT_BROKER : name
}

function namesOf(settings: readonly NameAndValue[]): string[] {
  return settings.map(({ name }) => name)
}
