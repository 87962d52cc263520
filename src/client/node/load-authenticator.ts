import { Buffer } from 'node:buffer'
import type { Authenticator } from '../authenticator.ts'
import type { FetchBearerToken } from '../security/bearer-tokens.ts'
import { Secret } from '../security/secret.ts'
import type { CheckedSasl, OAuthBearerOptions } from '../security/security-options.ts'

/** The authenticator that options describe; only its mechanism's code is loaded. */
export async function loadAuthenticator(options: CheckedSasl): Promise<Authenticator> {
  switch (options.mechanism) {
    case 'plain': {
      const { PlainAuthenticator } = await import('../security/plain.ts')
      return new PlainAuthenticator({ username: options.username, password: new Secret(options.password) })
    }
    case 'scram-sha-256':
    case 'scram-sha-512': {
      const [{ ScramAuthenticator }, { nodeCryptography }] = await Promise.all([
        import('../security/scram.ts'),
        import('./cryptography.ts'),
      ])
      return new ScramAuthenticator({
        mechanism: options.mechanism === 'scram-sha-256' ? 'SCRAM-SHA-256' : 'SCRAM-SHA-512',
        username: options.username,
        password: new Secret(options.password),
        tokenAuth: options.tokenAuth ?? false,
        cryptography: nodeCryptography,
      })
    }
    case 'oauthbearer': {
      const { OAuthBearerAuthenticator } = await import('../security/oauth-bearer.ts')
      return new OAuthBearerAuthenticator({ fetchToken: await fetchToken(options), extensions: options.extensions ?? {} })
    }
  }
}

async function fetchToken({ token, oidc }: OAuthBearerOptions): Promise<FetchBearerToken> {
  if (oidc !== undefined) {
    const { clientCredentialsToken } = await import('../security/oidc-client-credentials.ts')
    return clientCredentialsToken({ ...oidc, clientSecret: new Secret(oidc.clientSecret) }, oidc.fetch ?? fetch)
  }
  return async () => {
    const given = typeof token === 'function' ? await token() : token!
    if (typeof given === 'string') return { token: given }
    return given instanceof Uint8Array ? { token: Buffer.from(given).toString('utf8') } : given
  }
}
