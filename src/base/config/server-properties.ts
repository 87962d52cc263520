import { RafkaError } from '../errors.ts'

export class MalformedPropertiesError extends RafkaError {
  readonly code = 'INVALID_CONFIG'
  readonly retriable = false

  constructor(line: number, problem: string) {
    super(`line ${line}: ${problem}`, { line })
  }
}

/**
 * Reads a Java properties file: `key=value`, `key: value` or `key value`, comments after `#` or `!`, lines continued by a backslash,
 * escapes `\t \n \r \f \uXXXX`. As with Java, the last of two equal keys wins. Throws `MalformedPropertiesError`.
 */
export function parseProperties(text: string): Record<string, string> {
  const properties: Record<string, string> = {}
  for (const { number, content } of logicalLines(text)) {
    const { keyEnd, valueStart } = split(content)
    const key = resolveEscapes(content.slice(0, keyEnd), number)
    // An own property even when the key is one of Object's.
    Object.defineProperty(properties, key, {
      value: resolveEscapes(content.slice(valueStart), number),
      enumerable: true,
      configurable: true,
      writable: true,
    })
  }
  return properties
}

const BLANK = /^[ \t\f]+/

/** Comments and blank lines go, continued lines are joined, leading blanks of each natural line are dropped. */
function* logicalLines(text: string): Generator<{ number: number; content: string }> {
  const natural = text.split(/\r\n|\n|\r/)
  for (let index = 0; index < natural.length; index++) {
    let content = (natural[index] ?? '').replace(BLANK, '')
    const number = index + 1
    if (content === '' || content.startsWith('#') || content.startsWith('!')) continue
    while (endsWithOddBackslashes(content)) {
      index++
      content = content.slice(0, -1) + (natural[index] ?? '').replace(BLANK, '')
      if (index >= natural.length) break
    }
    yield { number, content }
  }
}

function endsWithOddBackslashes(content: string): boolean {
  let count = 0
  while (content[content.length - 1 - count] === '\\') count++
  return count % 2 === 1
}

/** The key ends at the first blank, `=` or `:` that is not escaped; blanks around one `=` or `:` belong to neither side. */
function split(content: string): { keyEnd: number; valueStart: number } {
  let keyEnd = 0
  while (keyEnd < content.length && !' \t\f=:'.includes(content[keyEnd] ?? '')) keyEnd += content[keyEnd] === '\\' ? 2 : 1
  keyEnd = Math.min(keyEnd, content.length)
  let valueStart = skipBlanks(content, keyEnd)
  if (content[valueStart] === '=' || content[valueStart] === ':') valueStart = skipBlanks(content, valueStart + 1)
  return { keyEnd, valueStart }
}

function skipBlanks(content: string, from: number): number {
  let at = from
  while (at < content.length && ' \t\f'.includes(content[at] ?? '')) at++
  return at
}

const ESCAPES: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' }

function resolveEscapes(text: string, line: number): string {
  return text.replace(
    /\\u([0-9a-fA-F]{4})|\\(u)|\\(.?)/gs,
    (_whole, hex: string | undefined, bad: string | undefined, other = '') => {
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16))
      if (bad !== undefined) throw new MalformedPropertiesError(line, 'a \\u must be followed by four hexadecimal digits')
      return ESCAPES[other] ?? other
    },
  )
}
