import { Buffer } from 'node:buffer'
import { grantedToken, grantRefusal, grantRequest } from '../../security/client-credentials.ts'
import type { AuthenticationContext } from '../authenticator.ts'
import { sleep } from '../environment.ts'
import { AuthError, NetworkError } from '../errors.ts'
import type { BearerToken, FetchBearerToken } from './bearer-tokens.ts'
import type { Secret } from './secret.ts'

/** An HTTP request of the platform: `fetch`, as far as it is needed here. */
export type HttpPost = (
  url: string,
  request: {
    readonly method: 'POST'
    readonly headers: Readonly<Record<string, string>>
    readonly body: string
    readonly redirect: 'error'
    readonly signal: AbortSignal
  },
) => Promise<{ readonly ok: boolean; readonly status: number; text(): Promise<string> }>

/** Who a client is for an identity provider. */
export interface ClientCredentials {
  /** Of the identity provider's token endpoint. `https:`, or `http:` on the machine itself. */
  readonly tokenEndpoint: string
  readonly clientId: string
  readonly clientSecret: Secret
  readonly scope?: string | undefined
  readonly audience?: string | undefined
  /** Whether id and secret are form-encoded in the request's header, as RFC 6749 has it; many identity providers do not expect that. Default false, as Java's client. */
  readonly urlencodeHeader?: boolean | undefined
  /** For one request. Default 10 s. */
  readonly timeoutMs?: number | undefined
}

const TIMEOUT_MS = 10_000
/** Between attempts, doubled each time; and for all of them together (Java's `sasl.login.retry.backoff.ms` and `.max.ms`). */
const RETRY_MS_MIN = 100
const RETRY_MS_TOTAL = 10_000
/** The request is wrong, or the endpoint is: asking again does not help. */
const FINAL_STATUSES: ReadonlySet<number> = new Set([
  400, 401, 402, 403, 404, 405, 406, 407, 409, 410, 411, 412, 413, 414, 415, 501, 505,
])

/**
 * A token by OAuth 2's client credentials grant (RFC 6749, section 4.4; KIP-768). Asks again where that may help. The fetched token fails with `AuthError` when the
 * endpoint refuses, and with `NetworkError` when it does not answer.
 */
export function clientCredentialsToken(credentials: ClientCredentials, post: HttpPost): FetchBearerToken {
  return async (context) => {
    const { clock } = context.environment
    const untilUs = clock.monotonicUs() + RETRY_MS_TOTAL * 1000
    for (let delayMs = RETRY_MS_MIN; ; delayMs *= 2) {
      try {
        return await requestToken(credentials, post, context)
      } catch (error) {
        if (!(error instanceof NetworkError) || clock.monotonicUs() + delayMs * 1000 > untilUs || context.signal.aborted)
          throw error
        context.logger.debug('the token endpoint is asked again', {
          tokenEndpoint: credentials.tokenEndpoint,
          error: error.message,
        })
        await sleep(context.environment, delayMs, context.signal)
      }
    }
  }
}

async function requestToken(
  credentials: ClientCredentials,
  post: HttpPost,
  context: AuthenticationContext,
): Promise<BearerToken> {
  const { tokenEndpoint, clientId, clientSecret, scope, audience, urlencodeHeader = false, timeoutMs = TIMEOUT_MS } = credentials
  const over = new AbortController()
  const cancel = context.environment.after(timeoutMs, () => over.abort(new Error(`no answer within ${timeoutMs} ms`)))
  const { headers, body } = await clientSecret.use((secret) =>
    grantRequest({ clientId, clientSecret: Buffer.from(secret).toString('utf8'), scope, audience, urlencodeHeader }),
  )
  try {
    const answer = await post(tokenEndpoint, {
      method: 'POST',
      headers,
      body,
      // What is asked has the secret in it: it goes nowhere else.
      redirect: 'error',
      signal: AbortSignal.any([over.signal, context.signal]),
    })
    const text = await answer.text()
    if (answer.ok) return tokenOf(text, tokenEndpoint, context.environment.clock.nowMs())
    const about = `the token endpoint ${tokenEndpoint} answers ${answer.status}${grantRefusal(text)}`
    if (FINAL_STATUSES.has(answer.status)) throw new AuthError(about, { tokenEndpoint, status: answer.status })
    throw unreachable(tokenEndpoint, about)
  } catch (error) {
    if (error instanceof AuthError || error instanceof NetworkError) throw error
    throw unreachable(tokenEndpoint, `the token endpoint ${tokenEndpoint} does not answer: ${causeOf(error)}`, error)
  } finally {
    cancel()
  }
}

function tokenOf(text: string, tokenEndpoint: string, nowMs: number): BearerToken {
  const granted = grantedToken(text)
  // The answer may hold a secret all the same: it is not shown.
  if (granted === null) throw new AuthError(`the token endpoint ${tokenEndpoint} gives no access_token`, { tokenEndpoint })
  const { token, lifetimeMs } = granted
  return { token, expiresAtMs: lifetimeMs === null ? undefined : nowMs + lifetimeMs }
}

/** `fetch` says what happened in the error's cause. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message || String((error.cause as NodeJS.ErrnoException).code) : error.message
}

function unreachable(tokenEndpoint: string, message: string, cause?: unknown): NetworkError {
  const { hostname, port, protocol } = new URL(tokenEndpoint)
  const facts = { host: hostname, port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port) }
  return new NetworkError(message, facts, { cause })
}
