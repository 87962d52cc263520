import { Buffer } from 'node:buffer'
import type { Cryptography, HashAlgorithm } from '../cryptography.ts'

/** What can be seen of a credential by who only knows a name. */
interface Shape {
  readonly iterations: number
  readonly saltBytes: number
  /** As Kafka's tools make it: a number of 130 bits in digits and small letters. */
  readonly isText: boolean
}

/** Salts of our own tools, and of delegation tokens. */
export const SALT_BYTES = 20
const POINT_BYTES = 4
const TEXT_SALT_BYTES = 17
const TEXT_SALT_MAX = (1n << 130n) - 1n

/**
 * Salt and iterations for users that are not there. They look as those of the users that are there do, in the same shares, so that neither says which of the two a user is; and they are
 * always the same for a name as long as the credentials are of the same kinds.
 */
export class ScramDecoys {
  /** In a fixed order, each with the share of all credentials up to and with it. */
  readonly #shapes: readonly { readonly shape: Shape; readonly upTo: number }[]
  readonly #iterationsMin: number

  /** `credentials`: those of one mechanism. */
  constructor(credentials: Iterable<{ readonly salt: Uint8Array; readonly iterations: number }>, iterationsMin: number) {
    this.#iterationsMin = iterationsMin
    const counts = new Map<string, { shape: Shape; count: number }>()
    let total = 0
    for (const { salt, iterations } of credentials) {
      // With fewer it is of no use, and nobody is asked for a proof of it.
      if (iterations < iterationsMin) continue
      const isText = isTextSalt(salt)
      const shape = { iterations, saltBytes: isText ? 0 : salt.length, isText }
      const key = `${iterations} ${shape.saltBytes}`
      const known = counts.get(key)
      if (known === undefined) counts.set(key, { shape, count: 1 })
      else known.count++
      total++
    }
    let sum = 0
    this.#shapes = [...counts]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { shape, count }]) => ({ shape, upTo: (sum += count) / total }))
  }

  /** For a name; `secret` is known to no client. */
  of(
    username: string,
    { secret, algorithm, cryptography }: { secret: Uint8Array; algorithm: HashAlgorithm; cryptography: Cryptography },
  ): { readonly salt: Uint8Array; readonly iterations: number; readonly key: Uint8Array } {
    const key = cryptography.hmac(algorithm, secret, new TextEncoder().encode(username))
    const point = Buffer.from(key).readUInt32BE(0) / 2 ** 32
    const { iterations, saltBytes, isText } = this.#shapes.find(({ upTo }) => point < upTo)?.shape ?? {
      iterations: this.#iterationsMin,
      saltBytes: SALT_BYTES,
      isText: false,
    }
    let bytes = Buffer.from(key.subarray(POINT_BYTES))
    const wanted = isText ? TEXT_SALT_BYTES : saltBytes
    for (let more = key; bytes.length < wanted; bytes = Buffer.concat([bytes, more]))
      more = cryptography.hmac(algorithm, secret, more)
    return { salt: isText ? textSalt(bytes) : Uint8Array.from(bytes.subarray(0, saltBytes)), iterations, key }
  }
}

function isTextSalt(salt: Uint8Array): boolean {
  return (
    salt.length >= 20 &&
    salt.length <= 26 &&
    salt.every((byte) => (byte >= 0x30 && byte <= 0x39) || (byte >= 0x61 && byte <= 0x7a))
  )
}

function textSalt(bytes: Buffer): Uint8Array {
  const number = BigInt(`0x${bytes.subarray(0, TEXT_SALT_BYTES).toString('hex')}`) & TEXT_SALT_MAX
  return new TextEncoder().encode(number.toString(36))
}
