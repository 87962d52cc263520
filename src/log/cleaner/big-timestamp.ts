import { readInt32, writeInt32 } from '../../records/int64.ts'

/** Timestamps and their deltas where a `number` does not hold them exactly. */

export function readBigTimestamp(bytes: Uint8Array, position: number): bigint {
  return (BigInt(readInt32(bytes, position)) << 32n) | BigInt(readInt32(bytes, position + 4) >>> 0)
}

export function writeBigTimestamp(bytes: Uint8Array, position: number, value: bigint): void {
  writeInt32(bytes, position, Number(BigInt.asIntN(32, value >> 32n)))
  writeInt32(bytes, position + 4, Number(BigInt.asIntN(32, value)))
}

/** Gives the position behind it. */
export function writeBigVarlong(bytes: Uint8Array, position: number, value: bigint): number {
  let raw = zigZag(value)
  let at = position
  for (; raw >= 0x80n; raw >>= 7n) bytes[at++] = Number(raw & 0x7fn) | 0x80
  bytes[at++] = Number(raw)
  return at
}

export function sizeOfBigVarlong(value: bigint): number {
  let size = 1
  for (let raw = zigZag(value); raw >= 0x80n; raw >>= 7n) size++
  return size
}

function zigZag(value: bigint): bigint {
  return BigInt.asUintN(64, (value << 1n) ^ (value >> 63n))
}
