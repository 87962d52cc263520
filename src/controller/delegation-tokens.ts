import type { NewRecord } from '../metadata/metadata-record.ts'
import { hasDelegationTokens } from '../metadata/metadata-version.ts'
import { randomUuid } from '../metadata/random-uuid.ts'
import type { Input } from '../protocol/codec.ts'
import { ErrorCode, type ErrorName } from '../protocol/error-codes.ts'
import type {
  CreateDelegationTokenRequest,
  CreateDelegationTokenResponse,
} from '../protocol/generated/api/create-delegation-token.ts'
import type {
  ExpireDelegationTokenRequest,
  ExpireDelegationTokenResponse,
} from '../protocol/generated/api/expire-delegation-token.ts'
import type {
  RenewDelegationTokenRequest,
  RenewDelegationTokenResponse,
} from '../protocol/generated/api/renew-delegation-token.ts'
import type { DelegationTokenRecord } from '../protocol/generated/metadata/delegation-token-record.ts'
import { principalParts } from '../security/principal.ts'
import type { ControllerContext, Decision } from './controller-context.ts'
import type { TokenIndex } from './token-index.ts'

const USER = 'User'

/** CreateDelegationToken (KIP-48, KIP-373). Whether who asks may ask is known before. */
export function createDelegationToken(
  context: ControllerContext,
  { ownerPrincipalType, ownerPrincipalName, renewers, maxLifetimeMs }: CreateDelegationTokenRequest,
  apiVersion: number,
): Decision<Input<CreateDelegationTokenResponse>> {
  const { image, nowMs, config, random, principal: requester = '' } = context
  const isForOther = (ownerPrincipalName ?? '') !== ''
  const owner = isForOther ? `${ownerPrincipalType}:${ownerPrincipalName}` : requester
  const { principalType: tokenRequesterPrincipalType, principalName: tokenRequesterPrincipalName } = principalParts(requester)
  const whose = {
    ...principalParts(owner),
    // Older clients are not told.
    ...(apiVersion >= 3 ? { tokenRequesterPrincipalType, tokenRequesterPrincipalName } : {}),
  }
  const enabled = enabledTokens(context)
  const error = 'error' in enabled ? enabled.error : renewers.some(isNoUser) ? 'INVALID_PRINCIPAL_TYPE' : null
  if (error !== null || 'error' in enabled) return { records: [], response: { errorCode: ErrorCode[error!], ...whose } }
  const longestMs = config.delegationTokenMaxLifetimeMs
  const maxTimestamp = sum(nowMs, maxLifetimeMs > 0 ? Math.min(longestMs, maxLifetimeMs) : longestMs)
  const expirationTimestamp = Math.min(maxTimestamp, sum(nowMs, config.delegationTokenExpiryTimeMs))
  let tokenId = randomUuid(random)
  while (image.parts.delegationTokens.has(tokenId)) tokenId = randomUuid(random)
  const message: DelegationTokenRecord = {
    owner,
    requester,
    renewers: renewers.map((renewer) => `${renewer.principalType}:${renewer.principalName}`),
    issueTimestamp: nowMs,
    maxTimestamp,
    expirationTimestamp,
    tokenId,
  }
  return {
    records: [{ type: 'DelegationTokenRecord', version: 0, message }],
    response: {
      ...whose,
      issueTimestampMs: nowMs,
      expiryTimestampMs: expirationTimestamp,
      maxTimestampMs: maxTimestamp,
      tokenId,
      hmac: enabled.tokens.secrets.hmac(tokenId),
    },
  }
}

/** RenewDelegationToken: by its owner, and by those that may renew it. Never beyond what it was made for. */
export function renewDelegationToken(
  context: ControllerContext,
  { hmac, renewPeriodMs }: RenewDelegationTokenRequest,
): Decision<Input<RenewDelegationTokenResponse>> {
  const { nowMs, config } = context
  const found = find(context, hmac)
  if ('error' in found) return refused(found.error)
  const { token } = found
  if (hasExpired(token, nowMs)) return refused('DELEGATION_TOKEN_EXPIRED')
  if (!mayRenew(context, token)) return refused('DELEGATION_TOKEN_OWNER_MISMATCH')
  const longestMs = config.delegationTokenExpiryTimeMs
  return expires(token, sum(nowMs, renewPeriodMs > 0 ? Math.min(longestMs, renewPeriodMs) : longestMs))
}

/** ExpireDelegationToken: at once where no time is given. Who may renew it may end it too. */
export function expireDelegationToken(
  context: ControllerContext,
  { hmac, expiryTimePeriodMs }: ExpireDelegationTokenRequest,
): Decision<Input<ExpireDelegationTokenResponse>> {
  const { nowMs } = context
  const found = find(context, hmac)
  if ('error' in found) return refused(found.error)
  const { token } = found
  if (!mayRenew(context, token)) return refused('DELEGATION_TOKEN_OWNER_MISMATCH')
  if (expiryTimePeriodMs < 0) return { records: [removal(token)], response: { expiryTimestampMs: nowMs } }
  if (hasExpired(token, nowMs)) return refused('DELEGATION_TOKEN_EXPIRED')
  return expires(token, sum(nowMs, expiryTimePeriodMs))
}

/** Removes tokens that have expired, so many at the most. */
export function expiredTokens({ image, nowMs }: ControllerContext, countMax: number): NewRecord[] {
  const records: NewRecord[] = []
  for (const token of image.parts.delegationTokens.values()) {
    if (!hasExpired(token, nowMs)) continue
    records.push(removal(token))
    if (records.length === countMax) break
  }
  return records
}

function enabledTokens({ tokens = null, image }: ControllerContext): { tokens: TokenIndex } | { error: ErrorName } {
  if (tokens === null) return { error: 'DELEGATION_TOKEN_AUTH_DISABLED' }
  return hasDelegationTokens(image.metadataVersion) ? { tokens } : { error: 'UNSUPPORTED_VERSION' }
}

function find(context: ControllerContext, hmac: Uint8Array): { token: DelegationTokenRecord } | { error: ErrorName } {
  const enabled = enabledTokens(context)
  if ('error' in enabled) return enabled
  const token = enabled.tokens.find(context.image.parts.delegationTokens, hmac)
  return token === undefined ? { error: 'DELEGATION_TOKEN_NOT_FOUND' } : { token }
}

function hasExpired({ maxTimestamp, expirationTimestamp }: DelegationTokenRecord, nowMs: number): boolean {
  return maxTimestamp < nowMs || expirationTimestamp < nowMs
}

function mayRenew({ principal = '' }: ControllerContext, { owner, renewers }: DelegationTokenRecord): boolean {
  return owner === principal || renewers.includes(principal)
}

function expires(token: DelegationTokenRecord, atMs: number): Decision<{ expiryTimestampMs: number }> {
  const expirationTimestamp = Math.min(token.maxTimestamp, atMs)
  return {
    records: [{ type: 'DelegationTokenRecord', version: 0, message: { ...token, expirationTimestamp } }],
    response: { expiryTimestampMs: expirationTimestamp },
  }
}

function removal({ tokenId }: DelegationTokenRecord): NewRecord {
  return { type: 'RemoveDelegationTokenRecord', version: 0, message: { tokenId } }
}

function refused(error: ErrorName): Decision<{ errorCode: number }> {
  return { records: [], response: { errorCode: ErrorCode[error] } }
}

function isNoUser({ principalType }: { readonly principalType: string }): boolean {
  return principalType !== USER
}

/** "For ever" stays a number that the protocol can tell. */
function sum(nowMs: number, periodMs: number): number {
  return Math.min(Number.MAX_SAFE_INTEGER, nowMs + periodMs)
}
