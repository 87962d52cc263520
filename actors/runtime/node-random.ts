import { randomBytes } from 'node:crypto'
import type { Random } from '../../src/base/random.ts'

/** Cryptographically strong: good for ids and secrets. */
export class NodeRandom implements Random {
  below(bound: number): number {
    return Math.floor((randomBytes(4).readUInt32LE(0) / 4294967296) * bound)
  }

  bytes(length: number): Uint8Array {
    return new Uint8Array(randomBytes(length))
  }
}
