import { UsageError } from './usage.ts'

const NEWLINE = 0x0a
const CARRIAGE_RETURN = 0x0d
/** No broker takes a record of this size, and a stream without any newline shall not fill the memory. */
const LINE_BYTES_MAX = 100 * 1024 * 1024

/**
 * Cuts bytes into lines without turning them into text: a line is a view of the chunk that it came in, without its `\n` or `\r\n`. Gives the lines of one
 * chunk at a time; what follows the last newline is a line too, unless it is empty. Throws `UsageError` for a line of more than `LINE_BYTES_MAX`.
 */
export async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer[]> {
  let begun: Buffer[] = []
  let begunBytes = 0
  for await (const chunk of chunks) {
    const lines: Buffer[] = []
    let start = 0
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      const rest = chunk.subarray(start, end)
      lines.push(withoutReturn(begun.length === 0 ? rest : Buffer.concat([...begun, rest])))
      begun = []
      begunBytes = 0
      start = end + 1
    }
    if (start < chunk.length) {
      begun.push(chunk.subarray(start))
      begunBytes += chunk.length - start
      if (begunBytes > LINE_BYTES_MAX) throw new UsageError(`a line of more than ${LINE_BYTES_MAX} bytes`)
    }
    if (lines.length > 0) yield lines
  }
  const last = Buffer.concat(begun)
  if (last.length > 0) yield [withoutReturn(last)]
}

function withoutReturn(line: Buffer): Buffer {
  return line.at(-1) === CARRIAGE_RETURN ? line.subarray(0, -1) : line
}
