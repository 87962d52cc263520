import { DescribeConfigsRequest, DescribeConfigsResponse } from '../../protocol/generated/api/describe-configs.ts'
import {
  IncrementalAlterConfigsRequest,
  IncrementalAlterConfigsResponse,
} from '../../protocol/generated/api/incremental-alter-configs.ts'
import { ListConfigResourcesRequest, ListConfigResourcesResponse } from '../../protocol/generated/api/list-config-resources.ts'
import type { Client } from '../client.ts'
import { checkErrorCode, ProtocolError, UsageError } from '../errors.ts'
import { nameOf } from './code-table.ts'
import { type ConfigEntry, type ConfigValues, configEntry, configTexts } from './config-entry.ts'
import { type AdminOptions, drive, only } from './driver.ts'
import type { Results } from './results.ts'
import { toAny, toNode } from './routes.ts'
import { uniqueBy } from './unique-by.ts'

/** What has configurations (`ConfigResource.Type`). */
export const CONFIG_RESOURCE_TYPES = {
  UNKNOWN: 0,
  TOPIC: 2,
  BROKER: 4,
  BROKER_LOGGER: 8,
  CLIENT_METRICS: 16,
  GROUP: 32,
} as const
/** What has configurations. */
export type ConfigResourceType = keyof typeof CONFIG_RESOURCE_TYPES

/** Something that has configurations. A broker's name is its id; the empty one stands for what all brokers have. */
export interface ConfigResource {
  readonly type: ConfigResourceType
  readonly name: string
}

/** Configurations to be told, and of what. */
export interface ConfigQuestion extends ConfigResource {
  /** Default: all. */
  readonly configNames?: readonly string[] | undefined
}

/** What is told of configurations. */
export interface DescribeConfigsOptions extends AdminOptions {
  /** Default false. */
  readonly includeSynonyms?: boolean | undefined
  /** Default false. Kafka 2.6. */
  readonly includeDocumentation?: boolean | undefined
}

/**
 * Configurations by name, of topics, brokers, loggers, client metrics and groups (DescribeConfigs, KIP-133). By resource. A broker's are asked of that broker. Errors of
 * resources: `UNKNOWN_TOPIC_OR_PARTITION`, `INVALID_REQUEST`, `TOPIC_AUTHORIZATION_FAILED`, `CLUSTER_AUTHORIZATION_FAILED`.
 */
export async function describeConfigs(
  client: Client,
  resources: readonly ConfigQuestion[],
  options: DescribeConfigsOptions = {},
): Promise<Results<ConfigResource, ReadonlyMap<string, ConfigEntry>>> {
  const wanted = uniqueBy(resources, identityOfResource)
  return drive<ConfigResource, ReadonlyMap<string, ConfigEntry>>(
    client,
    {
      name: 'describeConfigs',
      keys: resources.map(({ type, name }) => ({ type, name })),
      identity: identityOfResource,
      route: toNode(client, nodeOf),
      async ask({ send }, keys, answers) {
        const answer = await send(DescribeConfigsRequest, DescribeConfigsResponse, (version) => ({
          resources: keys.map((key) => ({
            resourceType: CONFIG_RESOURCE_TYPES[key.type],
            resourceName: key.name,
            configurationKeys: wanted.get(identityOfResource(key))!.configNames ?? null,
          })),
          includeSynonyms: options.includeSynonyms ?? false,
          ...(version >= 3 ? { includeDocumentation: options.includeDocumentation ?? false } : {}),
        }))
        for (const { resourceType, resourceName, errorCode, errorMessage, configs } of answer.results) {
          const key = { type: nameOf(CONFIG_RESOURCE_TYPES, resourceType), name: resourceName }
          answers.take(key, errorCode, errorMessage, () => new Map(configs.map((config) => [config.name, configEntry(config)])))
        }
      },
    },
    options,
  )
}

/** Changes of one resource's configurations. */
export interface ConfigAlteration extends ConfigResource {
  readonly set?: ConfigValues | undefined
  /** Names that go back to their defaults. */
  readonly delete?: readonly string[] | undefined
  /** Adds to values that are lists. */
  readonly append?: ConfigValues | undefined
  /** Takes away from values that are lists. */
  readonly subtract?: ConfigValues | undefined
}

/** Of a change of configurations. */
export interface AlterConfigsOptions extends AdminOptions {
  /** Check, and change nothing. Default false. */
  readonly validateOnly?: boolean | undefined
}

const SET = 0
const DELETE = 1
const APPEND = 2
const SUBTRACT = 3

/**
 * Changes the configurations that are named, and no others (IncrementalAlterConfigs, KIP-339). By resource; all changes of one are made, or none. A broker's are asked of
 * that broker. Errors of resources: `INVALID_CONFIG`, `INVALID_REQUEST`, `UNKNOWN_TOPIC_OR_PARTITION`, `POLICY_VIOLATION`, `TOPIC_AUTHORIZATION_FAILED`,
 * `CLUSTER_AUTHORIZATION_FAILED`.
 */
export async function incrementalAlterConfigs(
  client: Client,
  alterations: readonly ConfigAlteration[],
  options: AlterConfigsOptions = {},
): Promise<Results<ConfigResource, void>> {
  const wanted = uniqueBy(alterations, identityOfResource)
  return drive<ConfigResource, void>(
    client,
    {
      name: 'incrementalAlterConfigs',
      keys: alterations.map(({ type, name }) => ({ type, name })),
      identity: identityOfResource,
      route: toNode(client, nodeOf),
      async ask({ send }, keys, answers) {
        const answer = await send(IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse, {
          resources: keys.map((key) => ({
            resourceType: CONFIG_RESOURCE_TYPES[key.type],
            resourceName: key.name,
            configs: changesOf(wanted.get(identityOfResource(key))!),
          })),
          validateOnly: options.validateOnly ?? false,
        })
        for (const { resourceType, resourceName, errorCode, errorMessage } of answer.responses) {
          const key = { type: nameOf(CONFIG_RESOURCE_TYPES, resourceType), name: resourceName }
          answers.take(key, errorCode, errorMessage, () => {})
        }
      },
    },
    options,
  )
}

function changesOf({ set = {}, delete: deleted = [], append = {}, subtract = {} }: ConfigAlteration) {
  const valued = (values: ConfigValues, configOperation: number) =>
    Object.entries(configTexts(values)).map(([name, value]) => ({ name, value, configOperation }))
  return [
    ...valued(set, SET),
    ...deleted.map((name) => ({ name, value: null, configOperation: DELETE })),
    ...valued(append, APPEND),
    ...valued(subtract, SUBTRACT),
  ]
}

/** Which kinds of resources are listed. */
export interface ListConfigResourcesOptions extends AdminOptions {
  /** Default: all kinds. Before Kafka 4.1, `['CLIENT_METRICS']` alone. */
  readonly types?: readonly ConfigResourceType[] | undefined
}

/** Everything that has configurations (ListConfigResources, KIP-1142). */
export async function listConfigResources(client: Client, options: ListConfigResourcesOptions = {}): Promise<ConfigResource[]> {
  const { types = [] } = options
  return only(
    client,
    {
      name: 'listConfigResources',
      route: toAny(),
      async ask({ send }, [key], answers) {
        const answer = await send(ListConfigResourcesRequest, ListConfigResourcesResponse, (version) => {
          if (version > 0) return { resourceTypes: types.map((type) => CONFIG_RESOURCE_TYPES[type]) }
          if (types.length === 1 && types[0] === 'CLIENT_METRICS') return {}
          throw new ProtocolError('listConfigResources: the broker is too old to list other resources than CLIENT_METRICS')
        })
        checkErrorCode(answer.errorCode, 'listConfigResources')
        answers.give(
          key!,
          answer.configResources.map(({ resourceType, resourceName }) => ({
            type: nameOf(CONFIG_RESOURCE_TYPES, resourceType),
            name: resourceName,
          })),
        )
      },
    },
    options,
  )
}

/** Names of what clients are told to measure (KIP-714), Kafka 3.7. */
export async function listClientMetricsResources(client: Client, options: AdminOptions = {}): Promise<string[]> {
  return (await listConfigResources(client, { ...options, types: ['CLIENT_METRICS'] })).map(({ name }) => name)
}

function identityOfResource({ type, name }: ConfigResource): string {
  return `${type} ${name}`
}

/** The broker whose configurations these are; null where any broker knows them. */
function nodeOf({ type, name }: ConfigResource): number | null {
  if (type !== 'BROKER_LOGGER' && (type !== 'BROKER' || name === '')) return null
  if (!/^\d+$/.test(name)) throw new UsageError(`${type} "${name}": the name of a broker is its id`)
  return Number(name)
}
