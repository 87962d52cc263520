import { Buffer } from 'node:buffer'

/**
 * UTF-8 as Java does it, which matters only for text that is not well formed: a lone surrogate is written as `?`, and malformed bytes are
 * read as U+FFFD with Java's count of replacements (an encoded surrogate gives one, where the web's decoders give three).
 */

const REPLACEMENT = 0xfffd

/**
 * Most text on the wire is a name that was there a moment ago: a topic, a client, a group. The last short texts are kept, by a few of their bytes,
 * and a text that is there again is compared and not made: 25 ns against 50 for decoding (18 characters, Node 24), and 30 against 85 when a Map is
 * then asked for it, as the kept text already has its hash. It changes no result, so all readers of a thread share it.
 */
const KEPT = 1024
const KEPT_BYTES_MAX = 48
const kept: string[] = new Array<string>(KEPT).fill('')

/** Text of `buffer[start, end)`. Never throws. */
export function decodeUtf8(buffer: Buffer, start: number, end: number): string {
  const length = end - start
  if (length === 0) return ''
  if (length > KEPT_BYTES_MAX) return decode(buffer, start, end)

  const sample = (length * 31 + buffer[start]!) * 31 + buffer[end - 1]! * 7 + buffer[start + (length >> 1)]!
  const slot = (sample ^ (sample >>> 8)) & (KEPT - 1)
  const candidate = kept[slot]!
  if (candidate.length === length) {
    let same = 0
    while (same < length && candidate.charCodeAt(same) === buffer[start + same]) same++
    if (same === length) return candidate
  }
  const text = decode(buffer, start, end)
  // As many characters as bytes: all are ASCII, or a replacement, which no byte equals.
  if (text.length === length) kept[slot] = text
  return text
}

function decode(buffer: Buffer, start: number, end: number): string {
  const text = buffer.toString('utf8', start, end)
  return text.includes('\ufffd') ? decodeMalformed(buffer, start, end) : text
}

/** Bytes that `text` takes in UTF-8, a lone surrogate counted as one. */
export function utf8Length(text: string): number {
  return Buffer.byteLength(text.isWellFormed() ? text : withoutLoneSurrogates(text), 'utf8')
}

/** Writes `text` at `at`, where `utf8Length` bytes must be free. */
export function encodeUtf8(text: string, buffer: Buffer, at: number): void {
  buffer.write(text.isWellFormed() ? text : withoutLoneSurrogates(text), at, 'utf8')
}

function withoutLoneSurrogates(text: string): string {
  return text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '?')
}

function decodeMalformed(buffer: Buffer, start: number, end: number): string {
  let text = ''
  let at = start
  while (at < end) {
    const first = buffer[at]!
    if (first < 0x80) {
      text += String.fromCharCode(first)
      at += 1
      continue
    }
    const { codePoint, length } = decodeOne(buffer, at, end)
    text += String.fromCodePoint(codePoint)
    at += length
  }
  return text
}

/** One character that starts with a byte of 0x80 or more, or one replacement and the bytes that it stands for. */
function decodeOne(buffer: Buffer, at: number, end: number): { codePoint: number; length: number } {
  const first = buffer[at]!
  if (first >= 0xc2 && first <= 0xdf) {
    if (!isContinuation(buffer, at + 1, end)) return { codePoint: REPLACEMENT, length: 1 }
    return { codePoint: ((first & 0x1f) << 6) | (buffer[at + 1]! & 0x3f), length: 2 }
  }
  if (first >= 0xe0 && first <= 0xef) return decodeThree(buffer, at, end)
  if (first >= 0xf0 && first <= 0xf4) return decodeFour(buffer, at, end)
  return { codePoint: REPLACEMENT, length: 1 }
}

function decodeThree(buffer: Buffer, at: number, end: number): { codePoint: number; length: number } {
  const first = buffer[at]!
  if (!isContinuation(buffer, at + 1, end)) return { codePoint: REPLACEMENT, length: 1 }
  const second = buffer[at + 1]!
  if (first === 0xe0 && second < 0xa0) return { codePoint: REPLACEMENT, length: 1 }
  if (!isContinuation(buffer, at + 2, end)) return { codePoint: REPLACEMENT, length: 2 }
  const codePoint = ((first & 0x0f) << 12) | ((second & 0x3f) << 6) | (buffer[at + 2]! & 0x3f)
  const surrogate = codePoint >= 0xd800 && codePoint <= 0xdfff
  return { codePoint: surrogate ? REPLACEMENT : codePoint, length: 3 }
}

function decodeFour(buffer: Buffer, at: number, end: number): { codePoint: number; length: number } {
  const first = buffer[at]!
  if (!isContinuation(buffer, at + 1, end)) return { codePoint: REPLACEMENT, length: 1 }
  const second = buffer[at + 1]!
  if ((first === 0xf0 && second < 0x90) || (first === 0xf4 && second > 0x8f)) return { codePoint: REPLACEMENT, length: 1 }
  if (!isContinuation(buffer, at + 2, end)) return { codePoint: REPLACEMENT, length: 2 }
  if (!isContinuation(buffer, at + 3, end)) return { codePoint: REPLACEMENT, length: 3 }
  const high = ((first & 0x07) << 18) | ((second & 0x3f) << 12)
  return { codePoint: high | ((buffer[at + 2]! & 0x3f) << 6) | (buffer[at + 3]! & 0x3f), length: 4 }
}

function isContinuation(buffer: Buffer, at: number, end: number): boolean {
  return at < end && (buffer[at]! & 0xc0) === 0x80
}
