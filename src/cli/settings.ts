import { existsSync, readFileSync } from 'node:fs'
import { dirname, extname, resolve } from 'node:path'
import { ConfigError } from '../base/config/config-error.ts'
import { BROKER_DEFINITIONS } from '../base/config/definitions.ts'
import { parseProperties } from '../base/config/server-properties.ts'
import { moveClientListener } from './listener-flags.ts'

export const CLUSTER_CONFIG_FILE = 'cluster.config.json'
export const LOCAL_HOST = '127.0.0.1'
export const FIRST_PORT = 9092

export interface StartFlags {
  /** False: take none, although there may be one in the working directory. */
  config?: string | false
  nodeId?: number
  port?: number
  host?: string
  dataDir?: string
  http?: string
  set?: readonly string[]
  logFormat?: string
}

/** Environment variables that name a Kafka configuration: `KAFKA_NUM_PARTITIONS` as in Kafka's container images, or `RAFKA_NUM_PARTITIONS`. */
const PREFIXES = ['KAFKA_', 'RAFKA_'] as const

/**
 * A node's properties from where they may stand, later ones winning: the configuration file (Kafka's `server.properties`, or `cluster.config.json`, which
 * is taken from the working directory when none is named), the environment, flags. Throws `ConfigError`.
 */
export async function gatherProperties(
  flags: StartFlags,
  environment: Readonly<Record<string, string | undefined>>,
  cwd: string,
): Promise<Record<string, string>> {
  const found = existsSync(resolve(cwd, CLUSTER_CONFIG_FILE)) ? CLUSTER_CONFIG_FILE : undefined
  const file = flags.config === false ? undefined : (flags.config ?? found)
  const beforeFlags = {
    'log.dirs': resolve(cwd, 'rafka-data'),
    listeners: `PLAINTEXT://${LOCAL_HOST}:${FIRST_PORT}`,
    ...(file === undefined ? {} : await fromFile(resolve(cwd, file), flags.nodeId)),
    ...withAbsoluteDirs(fromEnvironment(environment), cwd),
  }
  const moves = flags.port !== undefined || flags.host !== undefined
  return {
    ...(moves ? moveClientListener(beforeFlags, flags) : beforeFlags),
    ...withAbsoluteDirs(fromFlags(flags), cwd),
  }
}

/**
 * The settings of all nodes of a cluster, later places winning: `properties` of its file, which stands in `folder`, the environment, flags. What is each node's own
 * cannot be set for all. `own` are those that win over a node's own in the file too. Throws `ConfigError`.
 */
export function settingsOfCluster(
  properties: Record<string, string>,
  folder: string,
  flags: Pick<StartFlags, 'dataDir' | 'set'>,
  environment: Readonly<Record<string, string | undefined>>,
  cwd: string,
): { properties: Record<string, string>; own: Record<string, string> } {
  const fromHere = withAbsoluteDirs({ ...fromEnvironment(environment), ...fromFlags(flags) }, cwd)
  const wrong = OF_ONE_NODE.find((name) => name in fromHere)
  if (wrong !== undefined)
    throw new ConfigError(`${wrong} cannot be the same for all nodes: it stands in the nodes of ${CLUSTER_CONFIG_FILE}`)
  const { 'log.dir': dir, 'log.dirs': dirs = dir, ...own } = fromHere
  const common = { ...withAbsoluteDirs(properties, folder), ...own, ...(dirs === undefined ? {} : { 'log.dirs': dirs }) }
  return { properties: common, own }
}

/** What no two nodes can share. */
const OF_ONE_NODE = [
  'node.id',
  'broker.id',
  'process.roles',
  'listeners',
  'advertised.listeners',
  'broker.rack',
  'rafka.http.listener',
]

async function fromFile(path: string, nodeId: number | undefined): Promise<Record<string, string>> {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw new ConfigError(`cannot read the configuration file ${path} (${(error as NodeJS.ErrnoException).code})`)
  }
  const properties = extname(path) === '.json' ? await fromClusterConfig(path, text, nodeId) : parseProperties(text)
  return withAbsoluteDirs(properties, dirname(path))
}

async function fromClusterConfig(path: string, text: string, nodeId: number | undefined): Promise<Record<string, string>> {
  // Loaded where it is needed: a start without such a file is a tenth of a second quicker.
  const [{ parseClusterConfig }, { countingPorts, nodeCount, planCluster }] = await Promise.all([
    import('./parse-cluster-config.ts'),
    import('./cluster-plan.ts'),
  ])
  const config = parseClusterConfig(path, text)
  const nodes = planCluster(config, countingPorts(LOCAL_HOST, FIRST_PORT, nodeCount(config)))
  const ids = nodes.map(({ id }) => id).join(', ')
  if (nodeId === undefined && nodes.length > 1)
    throw new ConfigError(`${path} has the nodes ${ids}: say by --node-id which of them to start`)
  const node = nodeId === undefined ? nodes[0] : nodes.find(({ id }) => id === nodeId)
  if (node === undefined) throw new ConfigError(`${path} has no node ${nodeId}, but ${ids}`)
  return { ...node.properties }
}

/** Folders in a file are meant from where the file stands, others from the working directory. */
function withAbsoluteDirs(properties: Record<string, string>, folder: string): Record<string, string> {
  const absolute = { ...properties }
  for (const name of ['log.dir', 'log.dirs', 'metadata.log.dir']) {
    const dirs = properties[name]
    if (dirs !== undefined)
      absolute[name] = dirs
        .split(',')
        .map((dir) => resolve(folder, dir.trim()))
        .join(',')
  }
  // One folder is not to be shadowed by several of an earlier place.
  if (properties['log.dir'] !== undefined && properties['log.dirs'] === undefined) absolute['log.dirs'] = absolute['log.dir']!
  return absolute
}

/** Only names that are configurations count, so that other variables with these beginnings are no mistake. */
function fromEnvironment(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const properties: Record<string, string> = {}
  for (const prefix of PREFIXES) {
    for (const [variable, value] of Object.entries(environment)) {
      if (!variable.startsWith(prefix) || value === undefined) continue
      const plain = variable.slice(prefix.length).toLowerCase().replaceAll('_', '.')
      const name = [plain, `rafka.${plain}`].find((candidate) => BROKER_DEFINITIONS.has(candidate))
      if (name !== undefined) properties[name] = value
    }
  }
  return properties
}

function fromFlags(flags: StartFlags): Record<string, string> {
  const properties: Record<string, string> = {}
  if (flags.nodeId !== undefined) properties['node.id'] = String(flags.nodeId)
  if (flags.dataDir !== undefined) properties['log.dirs'] = flags.dataDir
  if (flags.http !== undefined)
    properties['rafka.http.listener'] = flags.http.includes(':') ? flags.http : `127.0.0.1:${flags.http}`
  if (flags.logFormat !== undefined) properties['log.format'] = flags.logFormat
  for (const setting of flags.set ?? []) {
    const equals = setting.indexOf('=')
    if (equals < 1) throw new ConfigError(`--set takes name=value, and got "${setting}"`)
    properties[setting.slice(0, equals).trim()] = setting.slice(equals + 1)
  }
  return properties
}
