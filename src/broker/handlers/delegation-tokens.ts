import type { Input } from '../../protocol/codec.ts'
import { ErrorCode } from '../../protocol/error-codes.ts'
import {
  CreateDelegationTokenRequest,
  CreateDelegationTokenResponse,
} from '../../protocol/generated/api/create-delegation-token.ts'
import {
  DescribeDelegationTokenRequest,
  DescribeDelegationTokenResponse,
  type DescribeDelegationTokenResponseDescribedDelegationToken as DescribedToken,
} from '../../protocol/generated/api/describe-delegation-token.ts'
import {
  ExpireDelegationTokenRequest,
  ExpireDelegationTokenResponse,
} from '../../protocol/generated/api/expire-delegation-token.ts'
import { RenewDelegationTokenRequest, RenewDelegationTokenResponse } from '../../protocol/generated/api/renew-delegation-token.ts'
import type { DelegationTokenRecord } from '../../protocol/generated/metadata/delegation-token-record.ts'
import { OPERATION, RESOURCE } from '../../security/authorizer/acl-codes.ts'
import { principalParts } from '../../security/principal.ts'
import type { TokenSecrets } from '../../security/token-secrets.ts'
import { may } from '../authorization.ts'
import type { Broker } from '../broker.ts'
import { askController } from '../controller-routing.ts'
import type { Exchange } from '../exchange.ts'
import { handler } from '../handler.ts'

/** Where there is no token, there are no times of it. */
const NO_TIME = -1
const ANONYMOUS = 'User:ANONYMOUS'

/** Everybody may have a token for himself; for somebody else one has to be allowed to (KIP-373). */
export const createDelegationToken = handler({
  request: CreateDelegationTokenRequest,
  response: CreateDelegationTokenResponse,
  handle(request, exchange, broker) {
    const { principal: requester, apiVersion, role } = exchange
    const { ownerPrincipalType, ownerPrincipalName, renewers } = request
    const isForOther = (ownerPrincipalName ?? '') !== ''
    const owner = isForOther ? `${ownerPrincipalType}:${ownerPrincipalName}` : requester
    const refuse = (errorCode: number): void => {
      const { principalType, principalName } = principalParts(owner)
      const { principalType: tokenRequesterPrincipalType, principalName: tokenRequesterPrincipalName } = principalParts(requester)
      exchange.countError(errorCode)
      exchange.reply({
        errorCode,
        principalType,
        principalName,
        ...(apiVersion >= 3 ? { tokenRequesterPrincipalType, tokenRequesterPrincipalName } : {}),
        issueTimestampMs: NO_TIME,
        expiryTimestampMs: NO_TIME,
        maxTimestampMs: NO_TIME,
      })
    }
    if (!isTrusted(exchange, broker)) refuse(ErrorCode.DELEGATION_TOKEN_REQUEST_NOT_ALLOWED)
    // A principal without a type is none; Kafka fails at it.
    else if (isForOther && ownerPrincipalType === null) refuse(ErrorCode.UNKNOWN_SERVER_ERROR)
    else if (owner !== requester && !may(broker, exchange, OPERATION.CREATE_TOKENS, RESOURCE.USER, owner))
      refuse(ErrorCode.DELEGATION_TOKEN_AUTHORIZATION_FAILED)
    else if (role === 'broker' && renewers.some(({ principalType }) => principalType !== 'User'))
      refuse(ErrorCode.INVALID_PRINCIPAL_TYPE)
    else decide(broker, exchange, request, refuse)
  },
})

export const renewDelegationToken = handler({
  request: RenewDelegationTokenRequest,
  response: RenewDelegationTokenResponse,
  handle: (request, exchange, broker) => change(request, exchange, broker),
})

export const expireDelegationToken = handler({
  request: ExpireDelegationTokenRequest,
  response: ExpireDelegationTokenResponse,
  handle: (request, exchange, broker) => change(request, exchange, broker),
})

/** From the metadata of this broker: one's own tokens, those that one asked for or may renew, and those that one may describe. */
export const describeDelegationToken = handler({
  request: DescribeDelegationTokenRequest,
  response: DescribeDelegationTokenResponse,
  handle({ owners }, exchange, broker) {
    const { tokenSecrets: secrets } = broker
    const isAllowed = isTrusted(exchange, broker)
    if (!isAllowed || secrets === null) {
      const errorCode = isAllowed ? ErrorCode.DELEGATION_TOKEN_AUTH_DISABLED : ErrorCode.DELEGATION_TOKEN_REQUEST_NOT_ALLOWED
      exchange.countError(errorCode)
      exchange.reply({ errorCode })
      return
    }
    const asked = owners?.map(({ principalType, principalName }) => `${principalType}:${principalName}`) ?? null
    const tokens: Input<DescribedToken>[] = []
    for (const token of broker.image.parts.delegationTokens.values()) {
      if (asked !== null && !asked.some((principal) => isOf(token, principal))) continue
      if (mayDescribe(broker, exchange, token)) tokens.push(described(token, secrets, exchange.apiVersion))
    }
    exchange.reply({ tokens })
  },
})

/**
 * Whether it is known who asks, and by more than another token: not where everybody may come as who he likes. A broker that hands a request on has looked at its own listener.
 */
function isTrusted({ tokenAuthenticated, isForwarded, listener, principal }: Exchange<unknown>, { config }: Broker): boolean {
  if (tokenAuthenticated) return false
  if (isForwarded) return true
  const own = [...config.listeners, ...config.controllerListeners].find(({ name }) => name === listener)
  const protocol = own?.securityProtocol ?? 'PLAINTEXT'
  return protocol !== 'PLAINTEXT' && (protocol !== 'SSL' || principal !== ANONYMOUS)
}

type Change = { errorCode: number; expiryTimestampMs: number; throttleTimeMs: number }

function change(request: unknown, exchange: Exchange<Change>, broker: Broker): void {
  const refuse = (errorCode: number): void => {
    exchange.countError(errorCode)
    exchange.reply({ errorCode, expiryTimestampMs: NO_TIME })
  }
  if (isTrusted(exchange as Exchange<unknown>, broker)) decide(broker, exchange, request, refuse)
  else refuse(ErrorCode.DELEGATION_TOKEN_REQUEST_NOT_ALLOWED)
}

function decide<Body extends { readonly errorCode: number }>(
  broker: Broker,
  exchange: Exchange<Body>,
  request: unknown,
  refuse: (errorCode: number) => void,
): void {
  askController(broker, exchange, request, (errorCode, answer) => {
    if (errorCode !== 0) {
      refuse(errorCode)
      return
    }
    const body = answer as Input<Body> & { readonly errorCode?: number }
    const { errorCode: refusal = 0 } = body
    if (refusal !== 0) exchange.countError(refusal)
    exchange.reply(body)
  })
}

function mayDescribe(broker: Broker, exchange: Exchange<unknown>, token: DelegationTokenRecord): boolean {
  return (
    isOf(token, exchange.principal) ||
    may(broker, exchange, OPERATION.DESCRIBE, RESOURCE.DELEGATION_TOKEN, token.tokenId, true) ||
    may(broker, exchange, OPERATION.DESCRIBE_TOKENS, RESOURCE.USER, token.owner, true)
  )
}

/** Who asked for it counts too, although he may not renew it. */
function isOf({ owner, requester, renewers }: DelegationTokenRecord, principal: string): boolean {
  return owner === principal || requester === principal || renewers.includes(principal)
}

function described(
  { owner, requester, renewers, issueTimestamp, expirationTimestamp, maxTimestamp, tokenId }: DelegationTokenRecord,
  secrets: TokenSecrets,
  apiVersion: number,
): Input<DescribedToken> {
  const { principalType: tokenRequesterPrincipalType, principalName: tokenRequesterPrincipalName } = principalParts(requester)
  return {
    ...principalParts(owner),
    ...(apiVersion >= 3 ? { tokenRequesterPrincipalType, tokenRequesterPrincipalName } : {}),
    issueTimestamp,
    expiryTimestamp: expirationTimestamp,
    maxTimestamp,
    tokenId,
    hmac: secrets.hmac(tokenId),
    renewers: renewers.map(principalParts),
  }
}
