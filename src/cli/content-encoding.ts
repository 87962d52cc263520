import { UsageError } from './usage.ts'

/** How bytes are written as text, and the other way round. */
export type ContentEncoding = 'text' | 'hex' | 'base64'

export const CONTENT_ENCODINGS: readonly ContentEncoding[] = ['text', 'hex', 'base64']

const VALID = { hex: /^(?:[0-9a-f]{2})*$/i, base64: /^[A-Za-z0-9+/]*={0,2}$/ }

/** Bytes that are no UTF-8 lose something as `text`, and nothing as the others. Null stays null. */
export function encodeContent(bytes: Uint8Array | null, encoding: ContentEncoding): string | null {
  if (bytes === null) return null
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString(encoding === 'text' ? 'utf8' : encoding)
}

/** Throws `UsageError` for text that is not in that encoding. */
export function decodeContent(text: string, encoding: ContentEncoding): Buffer {
  if (encoding !== 'text' && !VALID[encoding].test(text)) throw new UsageError(`"${text.slice(0, 60)}" is not in ${encoding}`)
  return Buffer.from(text, encoding === 'text' ? 'utf8' : encoding)
}
