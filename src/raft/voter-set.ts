import { RafkaError } from '../base/errors.ts'
import type { Input } from '../protocol/codec.ts'
import type { VotersRecord } from '../protocol/generated/data/voters-record.ts'
import { ZERO_UUID } from '../protocol/uuid.ts'

/** A node that takes part in elections. */
export interface Voter {
  readonly id: number
  /** Of the folder with its log, so that a voter with an empty disk is another one (KIP-853); the zero id where voters are configured. */
  readonly directoryId: string
  readonly endpoints: readonly { readonly name: string; readonly host: string; readonly port: number }[]
  readonly kraftVersionMin: number
  readonly kraftVersionMax: number
}

/** Who decides on the metadata. */
export type VoterSet = readonly Voter[]

/** The metadata log belongs to a quorum of several voters, or of another one; this node cannot lead it alone. */
export class NotSoleVoterError extends RafkaError {
  readonly code = 'UNSUPPORTED_VOTER_SET'
  readonly retriable = false
  constructor({ nodeId, voterIds }: { nodeId: number; voterIds: readonly number[] }) {
    super(`the metadata quorum has the voters ${voterIds.join(', ')}, and node ${nodeId} can only be a quorum of itself`, {
      nodeId,
      voterIds,
    })
  }
}

/** The voters of a quorum that lists them in every node's configuration (kraft.version 0). */
export function staticVoters(ids: readonly number[]): VoterSet {
  return ids.map((id) => ({ id, directoryId: ZERO_UUID, endpoints: [], kraftVersionMin: 0, kraftVersionMax: 0 }))
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
