import type { Authenticator } from '../authenticator.ts'
import { UsageError } from '../errors.ts'
import type { AwsCredentials } from '../security/aws-signature.ts'
import { MskIamAuthenticator } from '../security/msk-iam-authenticator.ts'
import { nodeCryptography } from './cryptography.ts'

export type { AwsCredentials } from '../security/aws-signature.ts'

/** Who a client of Amazon MSK is. */
export interface MskIamOptions {
  /** Default: as the broker's host name says. */
  readonly region?: string
  /**
   * Asked for each authentication; `fromNodeProviderChain()` of `@aws-sdk/credential-providers` is one. Default: the environment's `AWS_ACCESS_KEY_ID`,
   * `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`.
   */
  readonly credentials?: () => AwsCredentials | Promise<AwsCredentials>
}

/** IAM access control of Amazon MSK: `createProducer({ bootstrap: 'ssl://…', sasl: mskIam() })`. Refuses connections without TLS. */
export function mskIam({ region, credentials = environmentCredentials }: MskIamOptions = {}): Authenticator {
  return new MskIamAuthenticator({ region, credentials, cryptography: nodeCryptography })
}

function environmentCredentials(): AwsCredentials {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken } = process.env
  if (!accessKeyId || !secretAccessKey)
    throw new UsageError('AWS_MSK_IAM: neither the option credentials nor AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are set')
  return { accessKeyId, secretAccessKey, sessionToken: sessionToken || undefined }
}
