import { ConfigError } from './config-error.ts'
import type { ConfigTexts } from './config-texts.ts'
import type { JaasEntry } from './jaas-config.ts'
import { isUrlOf, oauthBearerText, oauthBearerValue } from './oauth-bearer-config.ts'

/** Where a node gets the bearer token by which it shows other nodes who it is: plain data, so that it can be sent to every thread. */
export interface BearerLoginSettings {
  /** `https:` or `http:`: of the token endpoint. `file:`: of the token itself. */
  readonly url: string
  /** Null for a file. */
  readonly credentials: {
    readonly clientId: string
    readonly clientSecret: string
    readonly scope: string | undefined
    readonly urlencodeHeader: boolean
  } | null
  /** SASL extensions (KIP-342). */
  readonly extensions: Readonly<Record<string, string>>
  /** For one question of the token endpoint. */
  readonly timeoutMs: number
  readonly retryBackoffMs: number
  readonly retryBackoffMaxMs: number
  /** A token is fetched anew at this part of its life, and up to the jitter's part later. */
  readonly refreshFactor: number
  readonly refreshJitter: number
  readonly refreshMinPeriodMs: number
  readonly refreshBufferMs: number
}

const PACKAGE = 'org.apache.kafka.common.security.oauthbearer.'
const HANDLER_KEY = 'sasl.login.callback.handler.class'
const HANDLERS: readonly string[] = [
  `${PACKAGE}OAuthBearerLoginCallbackHandler`,
  `${PACKAGE}secured.OAuthBearerLoginCallbackHandler`,
]
const RETRIEVER_KEY = 'sasl.oauthbearer.jwt.retriever.class'
const RETRIEVERS: readonly string[] = [
  `${PACKAGE}DefaultJwtRetriever`,
  `${PACKAGE}ClientCredentialsJwtRetriever`,
  `${PACKAGE}FileJwtRetriever`,
]
const ENDPOINT_KEY = 'sasl.oauthbearer.token.endpoint.url'
const ID_KEY = 'sasl.oauthbearer.client.credentials.client.id'
const SECRET_KEY = 'sasl.oauthbearer.client.credentials.client.secret'
const EXTENSION = 'extension_'
const TIMEOUT_MS = 10_000

/** As Kafka's `OAuthBearerLoginCallbackHandler` reads it, whose keys stand before the options of the login module. Throws `ConfigError`. */
export function resolveBearerLogin(texts: ConfigTexts, listener: string, { options }: JaasEntry): BearerLoginSettings {
  const value = oauthBearerValue(texts, listener)
  const prefix = `listener.name.${listener.toLowerCase()}.oauthbearer.`
  const handler = texts[`${prefix}${HANDLER_KEY}`]?.trim()
  if (handler !== undefined && !HANDLERS.includes(handler))
    throw new ConfigError(`${prefix}${HANDLER_KEY}: ${handler} cannot be loaded here; there is ${HANDLERS[0]}`)
  const retriever = value(RETRIEVER_KEY) as string
  if (!RETRIEVERS.includes(retriever))
    throw new ConfigError(`${RETRIEVER_KEY}: ${retriever} is not there; there are ${RETRIEVERS.join(', ')}`)
  const url = value(ENDPOINT_KEY) as string | null
  if (url === null)
    throw new ConfigError(`${ENDPOINT_KEY} is missing: this node shows others who it is by OAUTHBEARER (listener ${listener})`)
  if (!isUrlOf(url, ['https:', 'http:', 'file:']))
    throw new ConfigError(`${ENDPOINT_KEY}: ${url} is no URL of a token endpoint: https:, http: or file: is expected`)
  const timeouts = ['sasl.login.connect.timeout.ms', 'sasl.login.read.timeout.ms'].map((name) => value(name) as number | null)
  const text = (key: string, option: string): string | undefined => (value(key) as string | null) ?? options.get(option)
  return {
    url,
    credentials: url.startsWith('file:')
      ? null
      : {
          clientId: required(text(ID_KEY, 'clientId'), ID_KEY, 'clientId'),
          clientSecret: required(text(SECRET_KEY, 'clientSecret'), SECRET_KEY, 'clientSecret'),
          scope: text('sasl.oauthbearer.scope', 'scope'),
          // Of Kafka's clients: among a broker's configurations it has no definition.
          urlencodeHeader: oauthBearerText(texts, listener, 'sasl.oauthbearer.header.urlencode')?.text.trim() === 'true',
        },
    extensions: Object.fromEntries(
      [...options]
        .filter(([name]) => name.startsWith(EXTENSION))
        .map(([name, extension]) => [name.slice(EXTENSION.length), extension]),
    ),
    timeoutMs: timeouts.every((ms) => ms === null) ? TIMEOUT_MS : timeouts.reduce<number>((sum, ms) => sum + (ms ?? 0), 0),
    retryBackoffMs: Math.max(1, value('sasl.login.retry.backoff.ms') as number),
    retryBackoffMaxMs: Math.max(1, value('sasl.login.retry.backoff.max.ms') as number),
    refreshFactor: value('sasl.login.refresh.window.factor') as number,
    refreshJitter: value('sasl.login.refresh.window.jitter') as number,
    refreshMinPeriodMs: (value('sasl.login.refresh.min.period.seconds') as number) * 1000,
    refreshBufferMs: (value('sasl.login.refresh.buffer.seconds') as number) * 1000,
  }
}

function required(text: string | undefined, key: string, option: string): string {
  if (text === undefined || text === '')
    throw new ConfigError(`${key} is missing, or the option ${option} of the login module: this node logs in by OAUTHBEARER`)
  return text
}
