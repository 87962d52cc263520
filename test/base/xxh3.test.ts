import { expect, test } from 'vitest'
import { xxh3 } from '../../src/base/xxh3.ts'

/** Byte i is 31 i + 7. Hashes by hash4j 0.22, which Kafka uses. */
const KNOWN: readonly (readonly [length: number, hash: bigint])[] = [
  [0, 3244421341483603138n],
  [1, 5502495245947142431n],
  [3, 1582743943441612892n],
  [4, 15897727546751563449n],
  [8, 16052704444545341486n],
  [9, 14691748285104259005n],
  [16, 9099606716676871632n],
  [17, 2345212530088924167n],
  [32, 278953543771952198n],
  [33, 1844846513307983686n],
  [64, 15938362409982048069n],
  [65, 18064900749750750752n],
  [96, 15151742081251682690n],
  [97, 6981672134384256435n],
  [128, 17954568492486910600n],
  [129, 17939920976028066042n],
  [200, 1368452603177808973n],
  [240, 14755823527060053763n],
  [241, 809349449570470400n],
  [1024, 2575082683865311686n],
  [1025, 13880058576091512194n],
  [5000, 6169931020318013678n],
]

test.each(KNOWN)('%i bytes have the hash that other implementations give them', (length, hash) => {
  const bytes = Uint8Array.from({ length }, (_, i) => i * 31 + 7)
  expect(xxh3(bytes)).toBe(hash)
})

test('a part of a larger buffer is hashed by itself', () => {
  const bytes = Uint8Array.from({ length: 300 }, (_, i) => i)
  expect(xxh3(bytes.subarray(17, 277))).toBe(xxh3(bytes.slice(17, 277)))
})
