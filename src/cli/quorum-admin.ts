import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { resolveBrokerConfig } from '../base/config/broker-config.ts'
import { parseProperties } from '../base/config/server-properties.ts'
import {
  addRaftVoter,
  describeMetadataQuorum,
  type QuorumReplica,
  type RaftVoterEndpoint,
  removeRaftVoter,
} from '../client/admin/quorum.ts'
import { type ConnectionFlags, connected } from './connection.ts'
import { listenerText } from './listener-text.ts'
import type { VoterFlags } from './quorum.ts'
import { gatherProperties } from './settings.ts'
import { printTable, show } from './table.ts'
import { UsageError } from './usage.ts'

const ENDPOINT = /^([A-Za-z0-9_]+):\/\/(?:\[([^\]]+)\]|([^:/]+)):(\d+)$/

export async function describeQuorum(flags: ConnectionFlags): Promise<void> {
  await connected(flags, async (client) => {
    const { leaderId, leaderEpoch, highWatermark, voters, observers, nodes } = await describeMetadataQuorum(client)
    const end = [...voters, ...observers].find(({ replicaId }) => replicaId === leaderId)?.logEndOffset ?? null
    const roleOf = (replica: QuorumReplica, other: string): string => (replica.replicaId === leaderId ? 'leader' : other)
    const replicas = [
      ...voters.map((replica) => ({ ...replica, role: roleOf(replica, 'follower') })),
      ...observers.map((replica) => ({ ...replica, role: roleOf(replica, 'observer') })),
    ].map(({ replicaId, replicaDirectoryId, logEndOffset, lastFetchTimestampMs, lastCaughtUpTimestampMs, role }) => ({
      id: replicaId,
      directoryId: replicaDirectoryId,
      role,
      logEndOffset,
      lag: end === null || logEndOffset < 0 ? null : Math.max(0, end - logEndOffset),
      lastFetchTimestampMs,
      lastCaughtUpTimestampMs,
      endpoints: nodes.get(replicaId) ?? [],
    }))
    show(flags, { leaderId, leaderEpoch, highWatermark, replicas }, () => {
      console.log(`leader ${leaderId}, epoch ${leaderEpoch}, high watermark ${highWatermark}`)
      const ago = (timeMs: number | null): string => (timeMs === null ? '-' : `${Math.max(0, Date.now() - timeMs)} ms ago`)
      printTable(
        ['ID', 'ROLE', 'END', 'LAG', 'LAST FETCH', 'CAUGHT UP', 'DIRECTORY', 'ENDPOINTS'],
        replicas.map((replica) => [
          replica.id,
          replica.role,
          replica.logEndOffset,
          replica.lag ?? '-',
          ago(replica.lastFetchTimestampMs),
          ago(replica.lastCaughtUpTimestampMs),
          replica.directoryId ?? '-',
          replica.endpoints.map(listenerText).join(','),
        ]),
        'nobody is known',
      )
    })
  })
}

export async function addController(flags: VoterFlags): Promise<void> {
  const voter = flags.config === undefined ? named(flags) : await configured(flags, flags.config)
  if (voter.endpoints.length === 0) throw new UsageError('say where the controller listens: --endpoint CONTROLLER://host:port')
  await connected(flags, async (client) => {
    if (flags.dryRun !== true) await addRaftVoter(client, voter)
    show(flags, { ...voter, added: flags.dryRun !== true }, () =>
      console.log(
        `${flags.dryRun === true ? 'would add' : 'added'} controller ${voter.id} with directory ${voter.directoryId} at ${voter.endpoints.map(listenerText).join(', ')}`,
      ),
    )
  })
}

export async function removeController(flags: VoterFlags): Promise<void> {
  const voter = { id: flags.id!, directoryId: flags.directoryId! }
  await connected(flags, async (client) => {
    if (flags.dryRun !== true) await removeRaftVoter(client, voter)
    show(flags, { ...voter, removed: flags.dryRun !== true }, () =>
      console.log(
        `${flags.dryRun === true ? 'would remove' : 'removed'} controller ${voter.id} with directory ${voter.directoryId}`,
      ),
    )
  })
}

interface Voter {
  readonly id: number
  readonly directoryId: string
  readonly endpoints: readonly RaftVoterEndpoint[]
}

function named({ id, directoryId, endpoint = [] }: VoterFlags): Voter {
  if (id === undefined || directoryId === undefined)
    throw new UsageError('say which controller: --config FILE, or --id, --directory-id and --endpoint')
  return { id, directoryId, endpoints: endpoint.map(endpointOf) }
}

/** As the configuration on the controller's own machine says, and the folder that it names. */
async function configured({ id }: VoterFlags, file: string): Promise<Voter> {
  const properties = await gatherProperties({ config: file, ...(id === undefined ? {} : { nodeId: id }) }, {}, process.cwd())
  const { config } = resolveBrokerConfig(properties)
  const folder = config.metadataLogDir ?? config.logDirs[0]!
  const directoryId = directoryOf(join(folder, 'meta.properties'))
  const endpoints = config.advertisedControllerListeners.map(({ name, host, port }) => ({
    name,
    host: host === null || host === '' ? 'localhost' : host,
    port,
  }))
  return { id: config.nodeId, directoryId, endpoints }
}

function directoryOf(file: string): string {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new UsageError(
      `cannot read ${file} (${(error as NodeJS.ErrnoException).code}): is this the controller's machine, and is its folder formatted?`,
    )
  }
  const id = parseProperties(text)['directory.id']
  if (id === undefined) throw new UsageError(`${file} has no directory.id: the folder was formatted by a Kafka before 3.7`)
  return id
}

function endpointOf(text: string): RaftVoterEndpoint {
  const match = ENDPOINT.exec(text)
  if (match === null) throw new UsageError(`"${text}" is no endpoint: CONTROLLER://host:9093 is one`)
  return { name: match[1]!, host: match[2] ?? match[3]!, port: Number(match[4]) }
}
