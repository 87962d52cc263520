/** Bytes that are gathered until they are worth a write. */
export class OutputBuffer {
  bytes: Uint8Array<ArrayBuffer>
  length = 0

  constructor(capacity: number) {
    this.bytes = new Uint8Array(capacity)
  }

  /** Makes room for `count` bytes behind those that are there. Gives where they go; `bytes` may be another array then. */
  reserve(count: number): number {
    const at = this.length
    const needed = at + count
    if (needed > this.bytes.length) {
      const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2))
      grown.set(this.bytes.subarray(0, at))
      this.bytes = grown
    }
    return at
  }

  /** Copies `from[start, end)` behind what is there. */
  append(from: Uint8Array, start: number, end: number): void {
    const at = this.reserve(end - start)
    this.bytes.set(from.subarray(start, end), at)
    this.length = at + end - start
  }

  get filled(): Uint8Array {
    return this.bytes.subarray(0, this.length)
  }
}
