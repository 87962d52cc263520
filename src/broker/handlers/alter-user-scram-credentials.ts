import { errorMessage } from '../../protocol/error-codes.ts'
import {
  AlterUserScramCredentialsRequest,
  AlterUserScramCredentialsResponse,
} from '../../protocol/generated/api/alter-user-scram-credentials.ts'
import { decidedByController } from '../controller-routing.ts'

export const alterUserScramCredentials = decidedByController(
  AlterUserScramCredentialsRequest,
  AlterUserScramCredentialsResponse,
  ({ deletions, upsertions }, errorCode) => ({
    results: [...new Set([...deletions, ...upsertions].map(({ name }) => name))].map((user) => ({
      user,
      errorCode,
      errorMessage: errorMessage(errorCode),
    })),
  }),
)
