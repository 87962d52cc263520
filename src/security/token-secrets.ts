import type { Cryptography } from './cryptography.ts'

const encoder = new TextEncoder()

/**
 * What the delegation tokens of a cluster are made of (KIP-48): its secret key, which every node is configured with, and the id of a token. Neither the key nor the HMAC of a token is
 * in the metadata: whoever has the key comes to the same.
 */
export class TokenSecrets {
  readonly #key: Uint8Array
  readonly #cryptography: Cryptography

  constructor(secretKey: string, cryptography: Cryptography) {
    this.#key = encoder.encode(secretKey)
    this.#cryptography = cryptography
  }

  /** The secret of a token: who has it may renew it and end it, and logs in with its base64 as the password. */
  hmac(tokenId: string): Uint8Array {
    return this.#cryptography.hmac('sha512', this.#key, encoder.encode(tokenId))
  }

  /** Bytes for another use, which say nothing of the key, nor of the HMAC of any token: no id has a colon in it. */
  derived(use: string, name: string): Uint8Array {
    return this.hmac(`${use}:${name}`)
  }
}

/** Null where there is no key: tokens are disabled. */
export function tokenSecrets(
  { delegationTokenSecretKey: key }: { readonly delegationTokenSecretKey: string | null },
  cryptography: (() => Cryptography) | undefined,
): TokenSecrets | null {
  if (key === null || key === '' || cryptography === undefined) return null
  return new TokenSecrets(key, cryptography())
}
