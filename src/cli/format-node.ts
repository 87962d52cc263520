import { NodeClock } from '../../actors/runtime/node-clock.ts'
import { nodeCryptography } from '../../actors/runtime/node-cryptography.ts'
import { NodeDisk } from '../../actors/runtime/node-disk.ts'
import { NodeRandom } from '../../actors/runtime/node-random.ts'
import { type BrokerConfig, resolveBrokerConfig } from '../base/config/broker-config.ts'
import { KRAFT_VERSION_FEATURE, METADATA_VERSION_FEATURE } from '../metadata/features.ts'
import { hasScram, METADATA_VERSION_LATEST } from '../metadata/metadata-version.ts'
import { randomUuid } from '../metadata/random-uuid.ts'
import { checkMetadataVersion, kraftVersionOf, metadataVersionOf, releaseFeatures } from '../metadata/release-features.ts'
import { type InitialController, InitialControllersError, parseInitialControllers } from '../raft/initial-controllers.ts'
import { formatStorage } from '../raft/storage-format.ts'
import { scramRecord } from './scram-argument.ts'
import { gatherProperties, type StartFlags } from './settings.ts'
import { UsageError } from './usage.ts'

export interface FormatFlags extends Pick<StartFlags, 'config' | 'nodeId' | 'dataDir' | 'set'> {
  readonly clusterId: string
  readonly standalone?: boolean
  /** The list; false for `--no-initial-controllers`. */
  readonly initialControllers?: string | boolean
  readonly feature?: readonly string[]
  readonly releaseVersion?: string
  readonly ignoreFormatted?: boolean
  readonly addScram?: readonly string[]
}

/** Formats the folders of the node that the configuration describes, and says what it does. */
export async function formatNode(flags: FormatFlags): Promise<void> {
  const { config } = resolveBrokerConfig(await gatherProperties(flags, process.env, process.cwd()))
  const random = new NodeRandom()
  const chosen = parseFeatures(flags.feature ?? [])
  const level = metadataVersion(flags, chosen)
  const scram = flags.addScram ?? []
  if (scram.length > 0 && !hasScram(level))
    throw new UsageError(`SCRAM is only supported in ${METADATA_VERSION_FEATURE} 3.5-IV2 or later.`)
  const records = await Promise.all(scram.map((argument) => scramRecord(argument, { cryptography: nodeCryptography(), random })))
  const initialControllers = initialControllersOf(flags, config, random)
  const isDynamic =
    initialControllers !== null || (flags.initialControllers === false && config.controllerQuorumVoters.length === 0)
  formatStorage(
    {
      clusterId: flags.clusterId,
      nodeId: config.nodeId,
      logDirs: config.logDirs,
      metadataLogDir: config.metadataLogDir ?? config.logDirs[0]!,
      controllerListenerName: config.controllerListenerNames[0]!,
      initialControllers,
      kraftVersion: kraftVersionOf(isDynamic, chosen.get(KRAFT_VERSION_FEATURE)),
      features: releaseFeatures(level, chosen),
      records,
      ignoreFormatted: flags.ignoreFormatted === true,
    },
    { disk: new NodeDisk(), clock: new NodeClock(), random },
    (line) => console.log(line),
  )
}

export function printRandomUuid(): void {
  console.log(randomUuid(new NodeRandom()))
}

function initialControllersOf(flags: FormatFlags, config: BrokerConfig, random: NodeRandom): readonly InitialController[] | null {
  const { standalone, initialControllers } = flags
  const isController = config.processRoles.includes('controller')
  const isStatic = config.controllerQuorumVoters.length > 0
  if (standalone === true || typeof initialControllers === 'string') {
    if (isStatic) {
      throw new UsageError(
        'You cannot specify controller.quorum.voters and format the node with --initial-controllers or --standalone. If you want to use ' +
          'dynamic quorum, please remove controller.quorum.voters and specify controller.quorum.bootstrap.servers instead.',
      )
    }
    return typeof initialControllers === 'string' ? listed(initialControllers, config) : [own(config, isController, random)]
  }
  // A node that listens for no other controller is a quorum of its own, whatever its log says.
  if (isController && !isStatic && initialControllers !== false && config.controllerListeners.length > 0) {
    throw new UsageError(
      'Because controller.quorum.voters is not set on this controller, you must specify one of the following: ' +
        '--standalone, --initial-controllers, or --no-initial-controllers.',
    )
  }
  return null
}

function listed(text: string, { nodeId, processRoles }: BrokerConfig): readonly InitialController[] {
  const controllers = parseInitialControllers(text)
  if (!processRoles.includes('controller') && controllers.some(({ id }) => id === nodeId))
    throw new InitialControllersError(`Node ${nodeId} is among the initial controllers, and has not the controller role.`)
  return controllers
}

function own(config: BrokerConfig, isController: boolean, random: NodeRandom): InitialController {
  if (!isController) throw new UsageError('You can only use --standalone on a controller.')
  const [listener] = config.advertisedControllerListeners
  if (listener === undefined) throw new UsageError('No controller listeners found.')
  return { id: config.nodeId, host: listener.host ?? 'localhost', port: listener.port, directoryId: randomUuid(random) }
}

function metadataVersion({ releaseVersion }: FormatFlags, chosen: ReadonlyMap<string, number>): number {
  const level = chosen.get(METADATA_VERSION_FEATURE)
  if (level === undefined) return releaseVersion === undefined ? METADATA_VERSION_LATEST : metadataVersionOf(releaseVersion)
  if (releaseVersion !== undefined)
    throw new UsageError('Use --release-version instead of --feature metadata.version=X to avoid ambiguity.')
  return checkMetadataVersion(level)
}

/** `name=level`. */
function parseFeatures(texts: readonly string[]): ReadonlyMap<string, number> {
  return new Map(
    texts.map((text) => {
      const equals = text.indexOf('=')
      if (equals < 0) throw new UsageError(`Can't parse feature=level string ${text}: equals sign not found.`)
      const level = text.slice(equals + 1).trim()
      if (!/^[+-]?\d{1,5}$/.test(level))
        throw new UsageError(`Can't parse feature=level string ${text}: unable to parse ${level} as a short.`)
      return [text.slice(0, equals).trim(), Number(level)]
    }),
  )
}
