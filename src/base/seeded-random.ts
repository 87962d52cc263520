import type { Random } from './random.ts'

/**
 * Reproducible randomness (the sfc32 generator): the same seed gives the same sequence on every machine and Node version.
 * Not for secrets.
 */
export class SeededRandom implements Random {
  #a: number
  #b: number
  #c: number
  #counter = 1

  constructor(seed: number | string) {
    const text = String(seed)
    this.#a = fnv1a(text, 0x811c9dc5)
    this.#b = fnv1a(text, 0x9e3779b9)
    this.#c = fnv1a(text, 0x85ebca6b)
    for (let round = 0; round < 15; round++) this.#uint32()
  }

  below(bound: number): number {
    return Math.floor((this.#uint32() / 4294967296) * bound)
  }

  bytes(length: number): Uint8Array {
    const bytes = new Uint8Array(length)
    for (let index = 0; index < length; index++) bytes[index] = this.#uint32() >>> 24
    return bytes
  }

  /** True in `probability` (0 to 1) of all calls. */
  chance(probability: number): boolean {
    return this.#uint32() < probability * 4294967296
  }

  #uint32(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum
    this.#c |= 0
    return sum >>> 0
  }
}

function fnv1a(text: string, basis: number): number {
  let hash = basis
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return hash | 0
}
