import { Buffer } from 'node:buffer'
import type { MetadataParts } from '../metadata/metadata-image.ts'
import type { DelegationTokenRecord } from '../protocol/generated/metadata/delegation-token-record.ts'
import type { TokenSecrets } from '../security/token-secrets.ts'

type Tokens = MetadataParts['delegationTokens']

/** Finds delegation tokens by their HMACs, by which clients name them. The HMAC of a token is made once. */
export class TokenIndex {
  readonly secrets: TokenSecrets
  #tokens: Tokens | null = null
  /** Of `#tokens`: HMACs in base64 by token id, and the other way. */
  #hmacs: ReadonlyMap<string, string> = new Map()
  #ids: ReadonlyMap<string, string> = new Map()

  constructor(secrets: TokenSecrets) {
    this.secrets = secrets
  }

  find(tokens: Tokens, hmac: Uint8Array): DelegationTokenRecord | undefined {
    this.#follow(tokens)
    const id = this.#ids.get(base64(hmac))
    return id === undefined ? undefined : tokens.get(id)
  }

  #follow(tokens: Tokens): void {
    if (tokens === this.#tokens) return
    const hmacs = new Map<string, string>()
    const ids = new Map<string, string>()
    for (const id of tokens.keys()) {
      const hmac = this.#hmacs.get(id) ?? base64(this.secrets.hmac(id))
      hmacs.set(id, hmac)
      ids.set(hmac, id)
    }
    this.#hmacs = hmacs
    this.#ids = ids
    this.#tokens = tokens
  }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64')
}
