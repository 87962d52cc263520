import { BeginQuorumEpochRequest, BeginQuorumEpochResponse } from '../../protocol/generated/api/begin-quorum-epoch.ts'
import { EndQuorumEpochRequest, EndQuorumEpochResponse } from '../../protocol/generated/api/end-quorum-epoch.ts'
import { FetchRequest, FetchResponse } from '../../protocol/generated/api/fetch.ts'
import { FetchSnapshotRequest, FetchSnapshotResponse } from '../../protocol/generated/api/fetch-snapshot.ts'
import { UpdateRaftVoterRequest, UpdateRaftVoterResponse } from '../../protocol/generated/api/update-raft-voter.ts'
import { VoteRequest, VoteResponse } from '../../protocol/generated/api/vote.ts'
import { decidedByQuorum } from '../quorum-routing.ts'

export const vote = decidedByQuorum(VoteRequest, VoteResponse)
export const beginQuorumEpoch = decidedByQuorum(BeginQuorumEpochRequest, BeginQuorumEpochResponse)
export const endQuorumEpoch = decidedByQuorum(EndQuorumEpochRequest, EndQuorumEpochResponse)
/** Of the metadata log: other topics are fetched from brokers. */
export const fetchMetadata = decidedByQuorum(FetchRequest, FetchResponse)
export const fetchSnapshot = decidedByQuorum(FetchSnapshotRequest, FetchSnapshotResponse)
export const updateRaftVoter = decidedByQuorum(UpdateRaftVoterRequest, UpdateRaftVoterResponse)
