import { DescribeQuorumRequest, DescribeQuorumResponse } from '../../protocol/generated/api/describe-quorum.ts'
import { decidedByController } from '../controller-routing.ts'

export const describeQuorum = decidedByController(DescribeQuorumRequest, DescribeQuorumResponse, (_, errorCode) => ({
  errorCode,
}))
