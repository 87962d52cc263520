import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sizeOfVarint, sizeOfVarlong, VarintCursor, writeVarint, writeVarlong } from '../../src/records/varint.ts'

/** From the definition (protocol buffers, zig-zag), with bigints. */
function definition(value: bigint, bits: bigint): number[] {
  let raw = BigInt.asUintN(Number(bits), (value << 1n) ^ (value >> (bits - 1n)))
  const bytes: number[] = []
  while (raw >= 0x80n) {
    bytes.push(Number(raw & 0x7fn) | 0x80)
    raw >>= 7n
  }
  return [...bytes, Number(raw)]
}

const int32 = fc.oneof(
  fc.integer(),
  fc.constantFrom(0, -1, 63, 64, -64, -65, 8191, 8192, 1048575, 1048576, 134217727, 134217728, 2147483647, -2147483648),
)
const safeInteger = fc.oneof(
  fc.maxSafeInteger(),
  int32,
  fc.nat(60).map((power) => (power > 52 ? -(2 ** (power - 8)) : 2 ** power - 1)),
)

test('varints are written and read as protocol buffers define them', () => {
  fc.assert(
    fc.property(int32, fc.nat(8), (value, start) => {
      const bytes = new Uint8Array(32)
      const end = writeVarint(bytes, start, value)

      expect([...bytes.subarray(start, end)]).toEqual(definition(BigInt(value), 32n))
      expect(sizeOfVarint(value)).toBe(end - start)
      const cursor = new VarintCursor().at(bytes, start, end)
      expect(cursor.varint()).toBe(value)
      expect(cursor.position).toBe(end)
      expect(cursor.failed).toBe(false)
    }),
    { seed: 3, numRuns: 500 },
  )
})

test('varlongs are written and read as protocol buffers define them', () => {
  fc.assert(
    fc.property(safeInteger, fc.nat(8), (value, start) => {
      const bytes = new Uint8Array(32)
      const end = writeVarlong(bytes, start, value)

      expect([...bytes.subarray(start, end)]).toEqual(definition(BigInt(value), 64n))
      expect(sizeOfVarlong(value)).toBe(end - start)
      const cursor = new VarintCursor().at(bytes, start, end)
      expect(cursor.varlong()).toBe(value)
      expect(cursor.position).toBe(end)
      cursor.at(bytes, start, end).skipVarlong()
      expect(cursor.position).toBe(end)
    }),
    { seed: 4, numRuns: 500 },
  )
})

test('varlongs over the whole range of an int64 come out as the nearest number', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
      const cursor = new VarintCursor().at(Uint8Array.from(definition(value, 64n)), 0, 10)

      expect(Math.abs(cursor.varlong() - Number(value))).toBeLessThanOrEqual(1024)
      expect(cursor.failed).toBe(false)
    }),
    { seed: 5, numRuns: 300 },
  )
})

test('a value that is cut off or has too many bytes fails, once and for all reads that follow', () => {
  const endless = new Uint8Array(20).fill(0x80)

  for (const read of ['varint', 'varlong', 'skipVarlong'] as const) {
    const long = new VarintCursor().at(endless, 0, 20)
    long[read]()
    expect(long.failed).toBe(true)

    const cut = new VarintCursor().at(endless, 3, 4)
    cut[read]()
    expect(cut.failed).toBe(true)
    expect(cut.varint()).toBe(0)

    const empty = new VarintCursor().at(endless, 3, 3)
    empty[read]()
    expect(empty.failed).toBe(true)
  }
})

test('nothing is read beyond the end, even where bytes follow', () => {
  const bytes = Uint8Array.from([0x80, 0x01, 0x02])
  const cursor = new VarintCursor().at(bytes, 0, 1)

  expect(cursor.varint()).toBe(0)
  expect(cursor.failed).toBe(true)
  expect(cursor.position).toBe(0)
})
