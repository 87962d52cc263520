/** A prime, so that keys and values of different counts do not go in step. The driver in C makes the same. */
const VALUES = 1009
const KEYS = 997

/**
 * What drivers send: a thousand keys and values that were made beforehand, so that making them costs nothing in the run. Values are text that compresses to
 * about half, as JSON with numbers in it does.
 */
export class Payload {
  readonly #keys: readonly Buffer[]
  readonly #values: readonly Buffer[]

  constructor(keyBytes: number, valueBytes: number) {
    const random = generator(12_345)
    this.#keys = Array.from({ length: KEYS }, (_, index) => Buffer.from(`key-${index}`.padEnd(keyBytes, 'k').slice(0, keyBytes)))
    this.#values = Array.from({ length: VALUES }, () => Buffer.from(text(valueBytes, random)))
  }

  key(index: number): Buffer {
    return this.#keys[index % KEYS] as Buffer
  }

  value(index: number): Buffer {
    return this.#values[index % VALUES] as Buffer
  }
}

/** Numerical Recipes' linear congruence: 32 bits, the same in every language. */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state
  }
}

function text(length: number, random: () => number): string {
  let made = ''
  while (made.length < length) made += `"field${random() % 7}":"${random().toString(16).padStart(8, '0')}",`
  return made.slice(0, length)
}
