import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { linesOf } from '../../src/cli/lines.ts'

async function* inChunks(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* chunks
}

async function linesIn(...chunks: readonly (string | Buffer)[]): Promise<string[]> {
  const lines: string[] = []
  for await (const some of linesOf(inChunks(chunks.map((chunk) => Buffer.from(chunk)))))
    lines.push(...some.map((line) => line.toString()))
  return lines
}

describe('lines of a byte stream', () => {
  test('end at a newline, with or without a carriage return, and at the end of input', async () => {
    expect(await linesIn('one\ntwo\r\n\nthree')).toEqual(['one', 'two', '', 'three'])
    expect(await linesIn('one\n')).toEqual(['one'])
    expect(await linesIn()).toEqual([])
    expect(await linesIn('a\rb\r')).toEqual(['a\rb'])
  })

  test('are the same however the bytes are cut, down to cuts inside of a character', async () => {
    const text = fc
      .array(fc.constantFrom('a', 'ä', '🐟', '\n', '\r\n', '\r', ' '), { maxLength: 60 })
      .map((parts) => parts.join(''))
    await fc.assert(
      fc.asyncProperty(text, fc.array(fc.nat(200), { maxLength: 8 }), async (whole, cuts) => {
        const bytes = Buffer.from(whole)
        const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((one, other) => one - other), bytes.length]
        const chunks = places.slice(1).map((end, index) => bytes.subarray(places[index], end))
        const ended = whole.endsWith('\n') ? whole.slice(0, -1) : whole
        const expected = whole === '' ? [] : ended.split('\n').map((line) => line.replace(/\r$/, ''))
        expect(await linesIn(...chunks)).toEqual(expected)
      }),
      { seed: 7, numRuns: 300 },
    )
  })

  test('without any newline for 100 MiB are refused before they fill the memory', async () => {
    const chunk = Buffer.alloc(8 << 20)
    const endless = Array.from({ length: 14 }, () => chunk)
    await expect(async () => {
      for await (const _ of linesOf(inChunks(endless)));
    }).rejects.toThrow(/a line of more than/)
  })
})
