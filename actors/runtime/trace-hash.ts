/** Names that are remembered: keys of a message may come from outside. */
const WORDS_MAX = 4096

/** A running hash over plain data: two lanes of 32 bits, equal on every machine and Node version. Not for secrets. */
export class TraceHash {
  #low = 0x811c9dc5 | 0
  #high = 0x9e3779b9 | 0
  readonly #float = new Float64Array(1)
  readonly #halves = new Int32Array(this.#float.buffer)

  add(value: unknown): void {
    switch (typeof value) {
      case 'number':
        this.#float[0] = value
        this.#mix(this.#halves[0]!)
        this.#mix(this.#halves[1]!)
        break
      case 'string':
        for (let index = 0; index < value.length; index++) this.#mix(value.charCodeAt(index))
        this.#mix(value.length)
        break
      case 'boolean':
        this.#mix(value ? 1 : 2)
        break
      case 'bigint':
        this.add(value.toString())
        break
      case 'object':
        this.#object(value)
        break
      default:
        this.#mix(3)
    }
  }

  digest(): string {
    return hex(this.#high) + hex(this.#low)
  }

  #object(value: object | null): void {
    if (value === null) {
      this.#mix(4)
    } else if (value instanceof Uint8Array) {
      for (const byte of value) this.#mix(byte)
      this.#mix(value.length)
    } else if (value instanceof Map || value instanceof Set || Array.isArray(value)) {
      let count = 5
      for (const element of value) {
        this.add(element)
        count++
      }
      this.#mix(count)
    } else {
      for (const key in value) {
        this.#mix(wordOf(key))
        this.add((value as Record<string, unknown>)[key])
      }
      this.#mix(6)
    }
  }

  #mix(word: number): void {
    this.#low = Math.imul(this.#low ^ word, 0x01000193)
    this.#high = Math.imul(this.#high ^ word ^ (this.#low >>> 15), 0x85ebca6b)
    this.#high ^= this.#high >>> 13
  }
}

/** By name of a field; there are few of them, and each is met a million times. */
const words = new Map<string, number>()

function wordOf(key: string): number {
  let word = words.get(key)
  if (word === undefined) {
    word = key.length
    for (let index = 0; index < key.length; index++) word = Math.imul(word ^ key.charCodeAt(index), 0x01000193)
    if (words.size < WORDS_MAX) words.set(key, word)
  }
  return word
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0')
}
