import type { Cryptography } from '../../security/cryptography.ts'
import type { AuthenticationContext, Authenticator } from '../authenticator.ts'
import { AuthError, UsageError } from '../errors.ts'
import { type AwsCredentials, hex, presign } from './aws-signature.ts'

/** Who a client of Amazon MSK is, and the cryptography that shows it. */
export interface MskIamOptions {
  /** Default: as the broker's host name says (`….kafka.eu-west-1.amazonaws.com`). */
  readonly region?: string | undefined
  /** Asked for each authentication: temporary credentials change. */
  readonly credentials: () => AwsCredentials | Promise<AwsCredentials>
  readonly cryptography: Cryptography
}

const VERSION = '2020_10_22'
const SERVICE = 'kafka-cluster'
const ACTION = `${SERVICE}:Connect`
const EXPIRES_SECONDS = 900
const MSK_HOST = /\.kafka(?:-serverless)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/

const encoder = new TextEncoder()

/**
 * SASL AWS_MSK_IAM: a request signed with AWS credentials stands for them. Only over TLS: for a quarter of an hour, whoever has read the signature can use it.
 * Throws `AuthError` without TLS, and `UsageError` where the region is neither given nor in the host's name.
 */
export class MskIamAuthenticator implements Authenticator {
  readonly mechanism = 'AWS_MSK_IAM'
  readonly #region: string | undefined
  readonly #credentials: MskIamOptions['credentials']
  readonly #cryptography: Cryptography

  constructor({ region, credentials, cryptography }: MskIamOptions) {
    this.#region = region
    this.#credentials = credentials
    this.#cryptography = cryptography
  }

  async authenticate(
    exchange: (token: Uint8Array) => Promise<Uint8Array>,
    { host, port, isEncrypted, environment }: AuthenticationContext,
  ): Promise<void> {
    if (!isEncrypted) throw new AuthError(`AWS_MSK_IAM needs TLS, and the connection to ${host}:${port} has none`, { host, port })
    const region = this.#region ?? MSK_HOST.exec(host)?.[1]
    if (region === undefined)
      throw new UsageError(`AWS_MSK_IAM: the region is not in the host name ${host}: set the option region`, { host })
    const query = presign(
      {
        host,
        path: '/',
        query: { Action: ACTION },
        service: SERVICE,
        region,
        nowMs: environment.clock.nowMs(),
        expiresSeconds: EXPIRES_SECONDS,
        payloadHash: hex(this.#cryptography.hash('sha256', new Uint8Array())),
      },
      await this.#credentials(),
      this.#cryptography,
    )
    const fields = Object.entries(query).map(([name, value]) => [name.toLowerCase(), value])
    const payload = { version: VERSION, host, 'user-agent': 'rafka', ...Object.fromEntries(fields) }
    const answer = await exchange(encoder.encode(JSON.stringify(payload)))
    if (answer.length === 0)
      throw new AuthError(`AWS_MSK_IAM: the broker at ${host}:${port} accepts without an answer`, { host, port })
  }
}
