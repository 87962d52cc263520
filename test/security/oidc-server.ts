import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider, { type Configuration, type JWK } from 'oidc-provider'

/** What clients may be here: how each id's tokens differ from good ones. */
export const OIDC_CLIENTS = {
  alice: {},
  node: {},
  /** Its tokens are for somebody else. */
  'wrong-audience': { aud: 'others' },
  'wrong-issuer': { iss: 'http://another-issuer' },
  /** Since a minute. */
  expired: { lifetimeSeconds: -60 },
  /** Since less than a clock may be wrong by default. */
  'just-expired': { lifetimeSeconds: -5 },
  /** Three seconds: sessions end with them. */
  'short-lived': { lifetimeSeconds: 3 },
} as const satisfies Record<string, { aud?: string; iss?: string; lifetimeSeconds?: number }>
export type OidcClient = keyof typeof OIDC_CLIENTS

export const OIDC_AUDIENCE = 'kafka'
const SCOPE = 'kafka'
const LIFETIME_SECONDS = 3600

/** `key`: the id of the key that it signs by, made anew. `issuer`: what it says in tokens; default its own address. */
export interface OidcServerOptions {
  readonly port?: number
  readonly keyId?: string
  readonly issuer?: string
}

/**
 * An OpenID provider that others wrote (oidc-provider), on this machine: signs access tokens as JWTs by the client credentials grant, and publishes its keys. The secret of a client is its id with
 * `-secret` behind.
 */
export class OidcServer {
  readonly issuer: string
  readonly url: string
  readonly #server: Server
  /** Tokens that were asked for, by client. */
  readonly asked = new Map<string, number>()

  private constructor(server: Server, issuer: string, url: string) {
    this.#server = server
    this.issuer = issuer
    this.url = url
  }

  static async start({ port = 0, keyId = 'one', issuer }: OidcServerOptions = {}): Promise<OidcServer> {
    const server = createServer()
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const made = new OidcServer(server, issuer ?? url, url)
    const provider = new Provider(made.issuer, configuration(keyId))
    provider.on('grant.success', ({ oidc }) => {
      const id = oidc.client?.clientId ?? ''
      made.asked.set(id, (made.asked.get(id) ?? 0) + 1)
    })
    server.on('request', provider.callback())
    return made
  }

  get port(): number {
    return Number(new URL(this.url).port)
  }

  get tokenEndpoint(): string {
    return `${this.url}/token`
  }

  get keysUrl(): string {
    return `${this.url}/jwks`
  }

  /** A token of a client, by its credentials. */
  async token(client: OidcClient): Promise<string> {
    const answer = await fetch(this.tokenEndpoint, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${client}:${oidcSecret(client)}`)}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: SCOPE }),
    })
    const { access_token: token } = (await answer.json()) as { access_token?: string }
    if (token === undefined) throw new Error(`${client} gets no token: ${answer.status}`)
    return token
  }

  async stop(): Promise<void> {
    if (!this.#server.listening) return
    this.#server.close()
    this.#server.closeAllConnections()
    await once(this.#server, 'close')
  }
}

export function oidcSecret(client: OidcClient): string {
  return `${client}-secret`
}

function configuration(keyId: string): Configuration {
  const key: KeyObject = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  return {
    clients: (Object.keys(OIDC_CLIENTS) as OidcClient[]).map((id) => ({
      client_id: id,
      client_secret: oidcSecret(id),
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      scope: SCOPE,
    })),
    jwks: { keys: [{ ...key.export({ format: 'jwk' }), kid: keyId, use: 'sig', alg: 'RS256' } as JWK] },
    scopes: [SCOPE],
    ttl: { ClientCredentials: LIFETIME_SECONDS },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => 'urn:kafka',
        getResourceServerInfo: () => ({
          scope: SCOPE,
          audience: OIDC_AUDIENCE,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
    formats: {
      customizers: {
        jwt: (_context, token, jwt) => {
          const { lifetimeSeconds, ...claims } = OIDC_CLIENTS[token.clientId as OidcClient] as { lifetimeSeconds?: number }
          const end = lifetimeSeconds === undefined ? {} : { exp: Math.floor(Date.now() / 1000) + lifetimeSeconds }
          Object.assign(jwt.payload, claims, end)
        },
      },
    },
  }
}
