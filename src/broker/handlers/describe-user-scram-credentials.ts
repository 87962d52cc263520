import type { Input } from '../../protocol/codec.ts'
import { ErrorCode } from '../../protocol/error-codes.ts'
import {
  type DescribeUserScramCredentialsResponseDescribeUserScramCredentialsResult as DescribedUser,
  DescribeUserScramCredentialsRequest,
  DescribeUserScramCredentialsResponse,
} from '../../protocol/generated/api/describe-user-scram-credentials.ts'
import type { UserScramCredentialRecord } from '../../protocol/generated/metadata/user-scram-credential-record.ts'
import { OPERATION } from '../../security/authorizer/acl-codes.ts'
import { mayWithCluster } from '../authorization.ts'
import { handler } from '../handler.ts'

/** Who of the users that are asked for, or of all, has credentials of SCRAM, and how strong they are (KIP-554): as the metadata says. */
export const describeUserScramCredentials = handler({
  request: DescribeUserScramCredentialsRequest,
  response: DescribeUserScramCredentialsResponse,
  handle({ users }, exchange, broker) {
    if (!mayWithCluster(broker, exchange, OPERATION.DESCRIBE)) {
      const errorCode = ErrorCode.CLUSTER_AUTHORIZATION_FAILED
      exchange.countError(errorCode)
      exchange.reply({ errorCode, errorMessage: null, results: (users ?? []).map(() => ({ errorCode, errorMessage: null })) })
      return
    }
    const known = new Map<string, UserScramCredentialRecord[]>()
    for (const credential of broker.image.parts.scramCredentials.values()) {
      const ofUser = known.get(credential.name)
      if (ofUser === undefined) known.set(credential.name, [credential])
      else ofUser.push(credential)
    }
    const asked = users === null || users.length === 0 ? [...known.keys()] : users.map(({ name }) => name)
    const results = [...new Set(asked)].map((user): Input<DescribedUser> => {
      const refuse = (errorCode: number, errorMessage: string): Input<DescribedUser> => {
        exchange.countError(errorCode)
        return { user, errorCode, errorMessage }
      }
      if (asked.indexOf(user) !== asked.lastIndexOf(user)) {
        const message = `Cannot describe SCRAM credentials for the same user twice in a single request: ${user}`
        return refuse(ErrorCode.DUPLICATE_RESOURCE, message)
      }
      const credentials = known.get(user)
      if (credentials === undefined)
        return refuse(ErrorCode.RESOURCE_NOT_FOUND, `Attempt to describe a user credential that does not exist: ${user}`)
      return {
        user,
        errorMessage: null,
        credentialInfos: credentials.map(({ mechanism, iterations }) => ({ mechanism, iterations })),
      }
    })
    exchange.reply({ errorMessage: null, results })
  },
})
