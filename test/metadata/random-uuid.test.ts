import { describe, expect, test } from 'vitest'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import { isOnlineDirectory, LOST_DIRECTORY, MIGRATING_DIRECTORY, UNASSIGNED_DIRECTORY } from '../../src/metadata/directory-id.ts'
import { randomUuid } from '../../src/metadata/random-uuid.ts'
import { writeUuid } from '../../src/protocol/uuid.ts'

describe('random ids', () => {
  test('are version 4, so never one of the reserved, and never look like an option on a command line', () => {
    const random = new SeededRandom(4)
    const ids = Array.from({ length: 2000 }, () => randomUuid(random))
    expect(new Set(ids).size).toBe(2000)
    for (const id of ids) {
      const bytes = new Uint8Array(16)
      expect(writeUuid(id, bytes, 0)).toBe(true)
      expect([bytes[6]! >> 4, bytes[8]! >> 6, id.startsWith('-')]).toEqual([4, 2, false])
    }
  })
})

describe('folder ids', () => {
  test('say whether a replica can serve: what the controller was not told is taken for well', () => {
    const folder = 'bGlicmFyeS1vZi1mb2xkZQ'
    expect([MIGRATING_DIRECTORY, UNASSIGNED_DIRECTORY, LOST_DIRECTORY].map((id) => isOnlineDirectory(id, [folder]))).toEqual([
      true,
      true,
      false,
    ])
    expect([
      isOnlineDirectory(folder, [folder]),
      isOnlineDirectory(folder, [randomUuid(new SeededRandom(1))]),
      isOnlineDirectory(folder, []),
    ]).toEqual([true, false, true])
  })
})
