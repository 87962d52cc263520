import { errorMessage } from '../../protocol/error-codes.ts'
import { AddRaftVoterRequest, AddRaftVoterResponse } from '../../protocol/generated/api/add-raft-voter.ts'
import { RemoveRaftVoterRequest, RemoveRaftVoterResponse } from '../../protocol/generated/api/remove-raft-voter.ts'
import { decidedByController } from '../controller-routing.ts'

// Who may vote is changed by the quorum's leader, which is where the active controller is (KIP-853).

export const addRaftVoter = decidedByController(AddRaftVoterRequest, AddRaftVoterResponse, (_, errorCode) => ({
  errorCode,
  errorMessage: errorMessage(errorCode),
}))

export const removeRaftVoter = decidedByController(RemoveRaftVoterRequest, RemoveRaftVoterResponse, (_, errorCode) => ({
  errorCode,
  errorMessage: errorMessage(errorCode),
}))
