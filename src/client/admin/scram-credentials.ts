import {
  AlterUserScramCredentialsRequest,
  AlterUserScramCredentialsResponse,
} from '../../protocol/generated/api/alter-user-scram-credentials.ts'
import {
  DescribeUserScramCredentialsRequest,
  DescribeUserScramCredentialsResponse,
} from '../../protocol/generated/api/describe-user-scram-credentials.ts'
import type { Client } from '../client.ts'
import { errorOf, UsageError } from '../errors.ts'
import { nameOf } from './code-table.ts'
import { type AdminOptions, drive, only } from './driver.ts'
import { type Item, Results } from './results.ts'
import { toAny, toController } from './routes.ts'
import { uniqueBy } from './unique-by.ts'

export const SCRAM_MECHANISMS = { UNKNOWN: 0, 'SCRAM-SHA-256': 1, 'SCRAM-SHA-512': 2 } as const
/** A mechanism of SCRAM. */
export type ScramMechanism = keyof typeof SCRAM_MECHANISMS

const HASHES = { 'SCRAM-SHA-256': ['SHA-256', 32], 'SCRAM-SHA-512': ['SHA-512', 64] } as const
const SALT_BYTES = 32
const DEFAULT_ITERATIONS = 4096

/** How a user can prove who it is; secrets never leave the cluster. */
export interface ScramCredentialInfo {
  readonly mechanism: ScramMechanism
  readonly iterations: number
}

/** Of whom credentials are told. */
export interface DescribeUserScramCredentialsOptions extends AdminOptions {
  /** Default: all that have credentials. */
  readonly users?: readonly string[] | undefined
}

/**
 * Mechanisms of users (DescribeUserScramCredentials, KIP-554). By user. Errors of users: `RESOURCE_NOT_FOUND`, `DUPLICATE_RESOURCE`; of all: `CLUSTER_AUTHORIZATION_FAILED`.
 */
export async function describeUserScramCredentials(
  client: Client,
  options: DescribeUserScramCredentialsOptions = {},
): Promise<Results<string, readonly ScramCredentialInfo[]>> {
  const described = await only<Results<string, readonly ScramCredentialInfo[]>>(
    client,
    {
      name: 'describeUserScramCredentials',
      route: toAny(),
      async ask({ send }, [key], answers) {
        const answer = await send(DescribeUserScramCredentialsRequest, DescribeUserScramCredentialsResponse, {
          users: options.users?.map((name) => ({ name })) ?? null,
        })
        answers.take(key!, answer.errorCode, answer.errorMessage, () => {
          const items = answer.results.map((result): [string, Item<string, readonly ScramCredentialInfo[]>] => {
            const { user, errorCode, errorMessage, credentialInfos } = result
            if (errorCode !== 0) return [user, { key: user, error: errorOf(errorCode, `user ${user}`, errorMessage) }]
            const value = credentialInfos.map(({ mechanism, iterations }) => ({
              mechanism: nameOf(SCRAM_MECHANISMS, mechanism),
              iterations,
            }))
            return [user, { key: user, value }]
          })
          return new Results(String, new Map(items))
        })
      },
    },
    options,
  )
  return described.orThrow()
}

type KnownMechanism = Exclude<ScramMechanism, 'UNKNOWN'>

/** A credential to take away. */
export interface ScramCredentialDeletion {
  readonly user: string
  readonly mechanism: KnownMechanism
  readonly delete: true
}

/** A credential to set. The password is not sent: salt and salted password are. */
export interface ScramCredentialUpsertion {
  readonly user: string
  readonly mechanism: KnownMechanism
  /** Text, or bytes that the caller may zero after the call. */
  readonly password: string | Uint8Array
  /** Default 4096, the least that Kafka takes; at most 16,384. */
  readonly iterations?: number | undefined
  /** Default: 32 random bytes. */
  readonly salt?: Uint8Array | undefined
}

/**
 * Sets and takes away what users prove themselves with (AlterUserScramCredentials, KIP-554). By user; all changes of a user are made, or none. Errors of users:
 * `RESOURCE_NOT_FOUND`, `UNACCEPTABLE_CREDENTIAL`, `UNSUPPORTED_SASL_MECHANISM`, `DUPLICATE_RESOURCE`, `CLUSTER_AUTHORIZATION_FAILED`.
 */
export async function alterUserScramCredentials(
  client: Client,
  alterations: readonly (ScramCredentialUpsertion | ScramCredentialDeletion)[],
  options: AdminOptions = {},
): Promise<Results<string, void>> {
  uniqueBy(alterations, ({ user, mechanism }) => `${mechanism} of ${user}`)
  const deletions = alterations.filter((alteration) => 'delete' in alteration)
  const upsertions = await Promise.all(
    alterations.filter((alteration) => 'password' in alteration).map((upsertion) => saltedUpsertion(client, upsertion)),
  )
  return drive<string, void>(
    client,
    {
      name: 'alterUserScramCredentials',
      keys: alterations.map(({ user }) => user),
      about: (user) => `user ${user}`,
      route: toController(client),
      async ask({ send }, users, answers) {
        const answer = await send(AlterUserScramCredentialsRequest, AlterUserScramCredentialsResponse, {
          deletions: deletions
            .filter(({ user }) => users.includes(user))
            .map(({ user, mechanism }) => ({ name: user, mechanism: SCRAM_MECHANISMS[mechanism] })),
          upsertions: upsertions.filter(({ name }) => users.includes(name)),
        })
        for (const { user, errorCode, errorMessage } of answer.results) answers.take(user, errorCode, errorMessage, () => {})
      },
    },
    options,
  )
}

async function saltedUpsertion(client: Client, upsertion: ScramCredentialUpsertion) {
  const { user, mechanism, password, iterations = DEFAULT_ITERATIONS } = upsertion
  if (user === '') throw new UsageError('alterUserScramCredentials: a user has a name')
  if (password.length === 0) throw new UsageError(`alterUserScramCredentials: the password of ${user} is empty`)
  const [hash, bytes] = HASHES[mechanism]
  const salt = upsertion.salt ?? client.environment.random.bytes(SALT_BYTES)
  const secret = typeof password === 'string' ? new TextEncoder().encode(password) : Uint8Array.from(password)
  // RFC 5802 calls it Hi: PBKDF2 with HMAC as the pseudorandom function.
  const key = await crypto.subtle.importKey('raw', secret, 'PBKDF2', false, ['deriveBits'])
  secret.fill(0)
  const derivation = { name: 'PBKDF2', hash, salt: Uint8Array.from(salt), iterations }
  const saltedPassword = new Uint8Array(await crypto.subtle.deriveBits(derivation, key, bytes * 8))
  return { name: user, mechanism: SCRAM_MECHANISMS[mechanism], iterations, salt, saltedPassword }
}
