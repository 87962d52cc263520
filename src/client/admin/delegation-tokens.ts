import {
  CreateDelegationTokenRequest,
  CreateDelegationTokenResponse,
} from '../../protocol/generated/api/create-delegation-token.ts'
import {
  DescribeDelegationTokenRequest,
  DescribeDelegationTokenResponse,
} from '../../protocol/generated/api/describe-delegation-token.ts'
import {
  ExpireDelegationTokenRequest,
  ExpireDelegationTokenResponse,
} from '../../protocol/generated/api/expire-delegation-token.ts'
import { RenewDelegationTokenRequest, RenewDelegationTokenResponse } from '../../protocol/generated/api/renew-delegation-token.ts'
import { type PrincipalParts, principalParts } from '../../security/principal.ts'
import type { Client } from '../client.ts'
import { ProtocolError, UsageError } from '../errors.ts'
import { type AdminOptions, only } from './driver.ts'
import { toAny } from './routes.ts'

/** A token that stands for who it belongs to (KIP-48). With SASL/SCRAM, `tokenId` is the user and `hmac` in base64 the password. */
export interface DelegationToken {
  readonly tokenId: string
  /** The secret. */
  readonly hmac: Uint8Array
  /** Such as `User:ann`. */
  readonly owner: string
  /** Who asked for it; empty before Kafka 3.3. */
  readonly tokenRequester: string
  /** Who may renew it besides the owner. */
  readonly renewers: readonly string[]
  /** All in milliseconds since the epoch. */
  readonly issueTimestampMs: number
  /** Unless it is renewed. */
  readonly expiryTimestampMs: number
  /** It cannot be renewed beyond. */
  readonly maxTimestampMs: number
}

/** Whose token it becomes, and for how long. */
export interface CreateDelegationTokenOptions extends AdminOptions {
  /** Such as `User:ann`. Default: the caller. KIP-373, Kafka 3.3. */
  readonly owner?: string | undefined
  /** Who may renew it, such as `User:ann`. Default: the owner alone. */
  readonly renewers?: readonly string[] | undefined
  /** Default: the broker's `delegation.token.max.lifetime.ms`. */
  readonly maxLifetimeMs?: number | undefined
}

/**
 * Makes a delegation token (CreateDelegationToken, KIP-48). Throws `DELEGATION_TOKEN_AUTH_DISABLED`, `DELEGATION_TOKEN_REQUEST_NOT_ALLOWED` on connections without
 * authentication or with a token, `INVALID_PRINCIPAL_TYPE`, `DELEGATION_TOKEN_AUTHORIZATION_FAILED`.
 */
export async function createDelegationToken(
  client: Client,
  options: CreateDelegationTokenOptions = {},
): Promise<DelegationToken> {
  const { owner, renewers = [], maxLifetimeMs = -1 } = options
  const ownerPrincipal = owner === undefined ? null : principalOf(owner)
  return only(
    client,
    {
      name: 'createDelegationToken',
      route: toAny(),
      async ask({ send }, [key], answers) {
        const answer = await send(CreateDelegationTokenRequest, CreateDelegationTokenResponse, (version) => {
          if (version < 3 && ownerPrincipal !== null)
            throw new ProtocolError('createDelegationToken: the broker is too old for tokens of another owner')
          return {
            renewers: renewers.map(principalOf),
            maxLifetimeMs,
            ...(version >= 3
              ? {
                  ownerPrincipalType: ownerPrincipal?.principalType ?? null,
                  ownerPrincipalName: ownerPrincipal?.principalName ?? null,
                }
              : {}),
          }
        })
        answers.take(key!, answer.errorCode, null, () => ({
          tokenId: answer.tokenId,
          hmac: answer.hmac,
          owner: `${answer.principalType}:${answer.principalName}`,
          tokenRequester: requesterOf(answer),
          renewers,
          issueTimestampMs: answer.issueTimestampMs,
          expiryTimestampMs: answer.expiryTimestampMs,
          maxTimestampMs: answer.maxTimestampMs,
        }))
      },
    },
    options,
  )
}

/** For how long a token is renewed. */
export interface RenewDelegationTokenOptions extends AdminOptions {
  /** From now on. Default: the broker's `delegation.token.expiry.time.ms`. */
  readonly renewPeriodMs?: number | undefined
}

/**
 * Lets a token live longer (RenewDelegationToken, KIP-48). Gives when it expires, in milliseconds since the epoch. Throws `DELEGATION_TOKEN_NOT_FOUND`,
 * `DELEGATION_TOKEN_EXPIRED`, `DELEGATION_TOKEN_OWNER_MISMATCH`, `DELEGATION_TOKEN_AUTH_DISABLED`, `DELEGATION_TOKEN_REQUEST_NOT_ALLOWED`.
 */
export async function renewDelegationToken(
  client: Client,
  hmac: Uint8Array,
  options: RenewDelegationTokenOptions = {},
): Promise<{ readonly expiryTimestampMs: number }> {
  return only(
    client,
    {
      name: 'renewDelegationToken',
      route: toAny(),
      async ask({ send }, [key], answers) {
        const body = { hmac, renewPeriodMs: options.renewPeriodMs ?? -1 }
        const { errorCode, expiryTimestampMs } = await send(RenewDelegationTokenRequest, RenewDelegationTokenResponse, body)
        answers.take(key!, errorCode, null, () => ({ expiryTimestampMs }))
      },
    },
    options,
  )
}

/** When a token ends. */
export interface ExpireDelegationTokenOptions extends AdminOptions {
  /** From now on. Default: at once. */
  readonly expiryTimePeriodMs?: number | undefined
}

/** Ends a token, now or later (ExpireDelegationToken, KIP-48). Gives when it expires, in milliseconds since the epoch. Throws as `renewDelegationToken`. */
export async function expireDelegationToken(
  client: Client,
  hmac: Uint8Array,
  options: ExpireDelegationTokenOptions = {},
): Promise<{ readonly expiryTimestampMs: number }> {
  return only(
    client,
    {
      name: 'expireDelegationToken',
      route: toAny(),
      async ask({ send }, [key], answers) {
        const body = { hmac, expiryTimePeriodMs: options.expiryTimePeriodMs ?? -1 }
        const { errorCode, expiryTimestampMs } = await send(ExpireDelegationTokenRequest, ExpireDelegationTokenResponse, body)
        answers.take(key!, errorCode, null, () => ({ expiryTimestampMs }))
      },
    },
    options,
  )
}

/** Whose tokens are told. */
export interface DescribeDelegationTokenOptions extends AdminOptions {
  /** Tokens of these, such as `User:ann`. Default: all that the caller may describe. */
  readonly owners?: readonly string[] | undefined
}

/** Tokens that the caller may describe (DescribeDelegationToken, KIP-48). Throws `DELEGATION_TOKEN_AUTH_DISABLED`, `DELEGATION_TOKEN_REQUEST_NOT_ALLOWED`. */
export async function describeDelegationToken(
  client: Client,
  options: DescribeDelegationTokenOptions = {},
): Promise<DelegationToken[]> {
  return only(
    client,
    {
      name: 'describeDelegationToken',
      route: toAny(),
      async ask({ send }, [key], answers) {
        const body = { owners: options.owners?.map(principalOf) ?? null }
        const answer = await send(DescribeDelegationTokenRequest, DescribeDelegationTokenResponse, body)
        answers.take(key!, answer.errorCode, null, () =>
          answer.tokens.map((token) => ({
            tokenId: token.tokenId,
            hmac: token.hmac,
            owner: `${token.principalType}:${token.principalName}`,
            tokenRequester: requesterOf(token),
            renewers: token.renewers.map(({ principalType, principalName }) => `${principalType}:${principalName}`),
            issueTimestampMs: token.issueTimestamp,
            expiryTimestampMs: token.expiryTimestamp,
            maxTimestampMs: token.maxTimestamp,
          })),
        )
      },
    },
    options,
  )
}

function requesterOf(token: { tokenRequesterPrincipalType: string; tokenRequesterPrincipalName: string }): string {
  const { tokenRequesterPrincipalType: type, tokenRequesterPrincipalName: name } = token
  return type === '' ? '' : `${type}:${name}`
}

function principalOf(principal: string): PrincipalParts {
  const parts = principalParts(principal)
  if (parts.principalType === '') throw new UsageError(`"${principal}" is no principal; User:ann is one`)
  return parts
}
