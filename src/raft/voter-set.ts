import type { Input } from '../protocol/codec.ts'
import type { VotersRecord } from '../protocol/generated/data/voters-record.ts'
import { ZERO_UUID } from '../protocol/uuid.ts'
import type { Destination, Host } from './host.ts'
import type { ReplicaKey } from './replica-key.ts'

/** What of kraft.version this software speaks. */
export const KRAFT_VERSION_MIN = 0
export const KRAFT_VERSION_MAX = 1

export interface VoterEndpoint extends Host {
  /** Of the listener. */
  readonly name: string
}

/** A node that takes part in elections. */
export interface Voter {
  readonly id: number
  /** Of the folder with its log, so that a voter with an empty disk is another one (KIP-853); the zero id where voters are configured. */
  readonly directoryId: string
  readonly endpoints: readonly VoterEndpoint[]
  readonly kraftVersionMin: number
  readonly kraftVersionMax: number
}

/** Who decides on the metadata. */
export type VoterSet = readonly Voter[]

/** The voters of a quorum that lists them in every node's configuration (kraft.version 0). */
export function staticVoters(ids: readonly number[]): VoterSet {
  return ids.map((id) => ({ id, directoryId: ZERO_UUID, endpoints: [], kraftVersionMin: 0, kraftVersionMax: 0 }))
}

/** The same with where they listen. */
export function configuredVoters(voters: readonly Destination[], listenerName: string): VoterSet {
  return voters.map(({ id, host, port }) => ({
    id,
    directoryId: ZERO_UUID,
    endpoints: [{ name: listenerName, host, port }],
    kraftVersionMin: 0,
    kraftVersionMax: 0,
  }))
}

/** Whether the replica votes. A voter that is known with its folder is nobody with another one. */
export function isVoter(voters: VoterSet, { id, directoryId }: ReplicaKey): boolean {
  return voters.some((voter) => voter.id === id && (voter.directoryId === ZERO_UUID || voter.directoryId === directoryId))
}

/** Where the voter listens for others; null for one that is not in the set, or says nothing. */
export function voterHost(voters: VoterSet, id: number, listenerName: string): Host | null {
  const endpoints = voters.find((voter) => voter.id === id)?.endpoints
  return endpoints?.find(({ name }) => name === listenerName) ?? endpoints?.[0] ?? null
}

export function votersFromRecord({ voters }: VotersRecord): VoterSet {
  return voters.map(({ voterId, voterDirectoryId, endpoints, kRaftVersionFeature }) => ({
    id: voterId,
    directoryId: voterDirectoryId,
    endpoints: endpoints.map(({ name, host, port }) => ({ name, host, port })),
    kraftVersionMin: kRaftVersionFeature.minSupportedVersion,
    kraftVersionMax: kRaftVersionFeature.maxSupportedVersion,
  }))
}

export function votersRecord(voters: VoterSet): Input<VotersRecord> {
  return {
    version: 0,
    voters: voters.map(({ id, directoryId, endpoints, kraftVersionMin, kraftVersionMax }) => ({
      voterId: id,
      voterDirectoryId: directoryId,
      endpoints,
      kRaftVersionFeature: { minSupportedVersion: kraftVersionMin, maxSupportedVersion: kraftVersionMax },
    })),
  }
}
