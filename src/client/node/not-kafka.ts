const TLS_ALERT = 0x15
const TLS_HANDSHAKE = 0x16
const SHOWN_BYTES_MAX = 24

/**
 * What the other side probably is, in a sentence, from the four bytes where a length should be and those that follow. After the first frame (`isFirst` false) it was
 * Kafka, and the connection is out of step.
 */
export function notKafka(length: number, following: Uint8Array, isFirst: boolean): string {
  if (!isFirst) return `a frame of ${length} bytes: the connection is out of step, or its limit is too low`
  const start = Uint8Array.of(length >>> 24, length >>> 16, length >>> 8, length)
  if ((start[0] === TLS_ALERT || start[0] === TLS_HANDSHAKE) && start[1] === 3)
    return 'the other side speaks TLS, and was spoken to without: use ssl:// in the bootstrap address, or the option tls'
  const text = printable(start, following)
  if (text === null) return `an answer of ${length >>> 0} bytes: the other side is no Kafka broker`
  if (text.startsWith('HTTP')) return `the other side speaks HTTP ("${text}"): it is no Kafka broker`
  if (text.startsWith('SSH-')) return `the other side speaks SSH ("${text}"): it is no Kafka broker`
  return `the other side says "${text}": it is no Kafka broker`
}

/** The start of a text in ASCII up to the end of its line; null for what is none. */
function printable(start: Uint8Array, following: Uint8Array): string | null {
  let text = ''
  for (const byte of [...start, ...following.subarray(0, SHOWN_BYTES_MAX)]) {
    if (byte === 0x0d || byte === 0x0a) break
    if (byte < 0x20 || byte > 0x7e) return text.length >= 4 ? text : null
    text += String.fromCharCode(byte)
  }
  return text.length >= 3 ? text : null
}
