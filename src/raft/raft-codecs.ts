import type { MessageCodec } from '../protocol/codec.ts'
import { AddRaftVoterRequest, AddRaftVoterResponse } from '../protocol/generated/api/add-raft-voter.ts'
import { ApiVersionsRequest, ApiVersionsResponse } from '../protocol/generated/api/api-versions.ts'
import { BeginQuorumEpochRequest, BeginQuorumEpochResponse } from '../protocol/generated/api/begin-quorum-epoch.ts'
import { EndQuorumEpochRequest, EndQuorumEpochResponse } from '../protocol/generated/api/end-quorum-epoch.ts'
import { FetchRequest, FetchResponse } from '../protocol/generated/api/fetch.ts'
import { FetchSnapshotRequest, FetchSnapshotResponse } from '../protocol/generated/api/fetch-snapshot.ts'
import { RemoveRaftVoterRequest, RemoveRaftVoterResponse } from '../protocol/generated/api/remove-raft-voter.ts'
import { UpdateRaftVoterRequest, UpdateRaftVoterResponse } from '../protocol/generated/api/update-raft-voter.ts'
import { VoteRequest, VoteResponse } from '../protocol/generated/api/vote.ts'

type Codecs = readonly [request: MessageCodec<unknown>, response: MessageCodec<unknown>]

/** What members of the quorum ask each other, by API key. */
export const RAFT_CODECS: ReadonlyMap<number, Codecs> = new Map(
  (
    [
      [VoteRequest, VoteResponse],
      [BeginQuorumEpochRequest, BeginQuorumEpochResponse],
      [EndQuorumEpochRequest, EndQuorumEpochResponse],
      [FetchRequest, FetchResponse],
      [FetchSnapshotRequest, FetchSnapshotResponse],
      [ApiVersionsRequest, ApiVersionsResponse],
      [AddRaftVoterRequest, AddRaftVoterResponse],
      [RemoveRaftVoterRequest, RemoveRaftVoterResponse],
      [UpdateRaftVoterRequest, UpdateRaftVoterResponse],
    ] as unknown as Codecs[]
  ).map((codecs) => [codecs[0].apiKey, codecs]),
)
