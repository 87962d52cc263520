import type { Input, MessageCodec } from './codec.ts'
import { InvalidLengthError } from './errors.ts'
import { writeRequestHeader, writeResponseHeader } from './headers.ts'
import type { Writer } from './writer.ts'

/** Every request and response on a connection is a frame: its length in bytes (int32, without the length itself), header, body. */
export const FRAME_LENGTH_BYTES = 4

/**
 * The length of the frame that starts at `bytes[position]`, without its four length bytes; -1 while those are not all there.
 * Throws `InvalidLengthError` for a negative length, or one over `bytesMax` (Kafka's `socket.request.max.bytes`): the connection cannot go on.
 */
export function frameLength(bytes: Uint8Array, position: number, end: number, bytesMax: number): number {
  if (end - position < FRAME_LENGTH_BYTES) return -1
  const length = (bytes[position]! << 24) | (bytes[position + 1]! << 16) | (bytes[position + 2]! << 8) | bytes[position + 3]!
  if (length < 0 || length > bytesMax) throw new InvalidLengthError({ what: 'frame', length, position })
  return length
}

/** Starts a frame whose length is not known yet; `endFrame` takes what this gives. */
export function beginFrame(writer: Writer): { position: number; byteLength: number } {
  const mark = { position: writer.position, byteLength: writer.byteLength }
  writer.int32(0)
  return mark
}

export function endFrame(writer: Writer, mark: { position: number; byteLength: number }): void {
  writer.patchInt32(mark.position, writer.byteLength - mark.byteLength - FRAME_LENGTH_BYTES)
}

/** Writes a whole request: length, header, body. */
export function writeRequestFrame<T>(
  writer: Writer,
  codec: MessageCodec<T>,
  { apiVersion, correlationId, clientId }: { apiVersion: number; correlationId: number; clientId: string | null },
  body: Input<T>,
): void {
  const mark = beginFrame(writer)
  writeRequestHeader(writer, { apiKey: codec.apiKey, apiVersion, correlationId, clientId })
  codec.write(writer, body, apiVersion)
  endFrame(writer, mark)
}

/** Writes a whole response: length, header, body. */
export function writeResponseFrame<T>(
  writer: Writer,
  codec: MessageCodec<T>,
  { apiVersion, correlationId }: { apiVersion: number; correlationId: number },
  body: Input<T>,
): void {
  const mark = beginFrame(writer)
  writeResponseHeader(writer, codec.apiKey, apiVersion, correlationId)
  codec.write(writer, body, apiVersion)
  endFrame(writer, mark)
}
