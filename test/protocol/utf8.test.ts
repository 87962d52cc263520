import { describe, expect, test } from 'vitest'
import { decodeUtf8, encodeUtf8, utf8Length } from '../../src/protocol/utf8.ts'

function decode(...bytes: number[]): string {
  return decodeUtf8(Buffer.from(bytes), 0, bytes.length)
}

describe('reading', () => {
  test('gives the text, short or long, of one byte a character or more', () => {
    for (const text of ['', 'a', 'orders', 'größe', '漢字', '😀', 'x'.repeat(500), 'ü'.repeat(500)]) {
      const bytes = Buffer.from(`[${text}]`)
      expect(decodeUtf8(bytes, 1, bytes.length - 1)).toBe(text)
    }
  })

  // The counts of replacements were taken from Java; the parity suite asks Java for many more.
  test.each([
    ['a byte that continues nothing', [0x61, 0x80, 0x62], 'a\ufffdb'],
    ['a lead without continuation', [0xc3, 0x62], '\ufffdb'],
    ['an overlong form', [0xc0, 0xaf], '\ufffd\ufffd'],
    ['an encoded surrogate', [0xed, 0xa0, 0x80], '\ufffd'],
    ['three of four bytes', [0xf0, 0x9f, 0x98], '\ufffd'],
    ['three of four bytes, then text', [0xf0, 0x9f, 0x98, 0x61], '\ufffda'],
    ['beyond the last code point', [0xf4, 0x90, 0x80, 0x80], '\ufffd\ufffd\ufffd\ufffd'],
    ['a replacement that was sent as such', [0xef, 0xbf, 0xbd], '\ufffd'],
  ])('reads %s as Java does', (_, bytes, text) => {
    expect(decode(...bytes)).toBe(text)
  })

  test('does not take a malformed byte for the character of that number, however often both are read', () => {
    const latin = Buffer.from('é')
    for (let round = 0; round < 3; round++) {
      expect(decodeUtf8(latin, 0, latin.length)).toBe('é')
      expect(decode(0xe9)).toBe('\ufffd')
      expect(decode(0xc3, 0x41)).toBe('\ufffdA')
    }
  })

  test('keeps apart texts that share the bytes by which they are kept', () => {
    for (let round = 0; round < 3; round++) {
      for (const text of ['axbyc', 'azbwc', 'axbwc']) expect(decodeUtf8(Buffer.from(text), 0, 5)).toBe(text)
    }
  })
})

describe('writing', () => {
  test('takes the bytes that were announced, a question mark for a lone surrogate as in Java', () => {
    for (const [text, bytes] of [
      ['größe 😀', Buffer.from('größe 😀')],
      ['a\ud800b', Buffer.from('a?b')],
      ['\udc00\ud83d\ude00\ud800', Buffer.from('?😀?')],
    ] as const) {
      const buffer = Buffer.alloc(32)
      encodeUtf8(text, buffer, 1)
      expect(utf8Length(text)).toBe(bytes.length)
      expect(buffer.subarray(1, 1 + bytes.length)).toEqual(bytes)
    }
  })
})
