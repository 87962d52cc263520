import { ConfigError } from '../base/config/config-error.ts'
import { RafkaError } from '../base/errors.ts'

/** No rule is for that name: its owner has no name here, and is served nothing. */
export class NoMatchingRuleError extends RafkaError {
  readonly code = 'SSL_PRINCIPAL_UNMAPPED'
  readonly retriable = false
}

const RULE = String.raw`(DEFAULT)|RULE:((\\.|[^\\/])*)/((\\.|[^\\/])*)/([LU]?).*?|(.*?)`
const LIST = new RegExp(String.raw`\s*(${RULE})\s*(,\s*|$)`, 'g')
const ONE = new RegExp(`^(?:${RULE})`)

type Rule = (distinguishedName: string) => string | null

/**
 * Makes names of clients from the subjects of their certificates, by the rules of `ssl.principal.mapping.rules` (KIP-371): `RULE:pattern/replacement/`, with `L` or `U`
 * behind it for lower or upper case, or `DEFAULT`, separated by commas; the first rule whose pattern is the whole name holds. Patterns are regular expressions as JavaScript
 * has them; replacements are Java's (`$1`, `\$`).
 */
export class SslPrincipalMapper {
  readonly #text: string
  readonly #rules: readonly Rule[]

  /** Throws `ConfigError` for what is no list of rules. */
  constructor(text: string) {
    this.#text = text
    this.#rules = [...text.trim().matchAll(LIST)].flatMap(([, rule = '']) => ruleOf(rule) ?? [])
  }

  /** Throws `NoMatchingRuleError`. */
  nameOf(distinguishedName: string): string {
    for (const rule of this.#rules) {
      const name = rule(distinguishedName)
      if (name !== null) return name
    }
    throw new NoMatchingRuleError(`No rules apply to ${distinguishedName}, rules ${this.#text}`, { distinguishedName })
  }
}

/** Null for an empty one, which is left out. */
function ruleOf(text: string): Rule | null {
  const match = ONE.exec(text)!
  const [whole, isDefault, pattern, , replacement = '', , letterCase] = match
  if (whole.length !== text.length)
    throw new ConfigError(`Invalid rule: \`${text}\`, unmatched substring: \`${text.slice(whole.length)}\``)
  if (isDefault !== undefined) return (name) => name
  if (pattern === undefined) return null
  const [entire, parts] = [expression(`^(?:${pattern})$`, pattern), expression(pattern, pattern)]
  const groups = groupCount(pattern)
  const template = replacementOf(replacement, groups)
  return (name) => {
    if (!entire.test(name)) return null
    const result = name.replace(parts, (...args) => template(args as (string | undefined)[]))
    if (letterCase === 'L') return result.toLowerCase()
    return letterCase === 'U' ? result.toUpperCase() : result
  }
}

function expression(source: string, pattern: string): RegExp {
  try {
    return new RegExp(source, source === pattern ? 'g' : '')
  } catch (error) {
    throw new ConfigError(
      `The pattern ${pattern} of ssl.principal.mapping.rules is no regular expression: ${error instanceof Error ? error.message : ''}`,
    )
  }
}

function groupCount(pattern: string): number {
  return new RegExp(`${pattern}|`).exec('')!.length - 1
}

type Template = (match: readonly (string | undefined)[]) => string

/**
 * A replacement in Java's words. `$12` is group 12, or group 1 and a 2 where there are fewer; a group that there is not is text, as Kafka has it, unless the pattern has no
 * groups at all.
 */
function replacementOf(text: string, groups: number): Template {
  const parts: Template[] = []
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!
    if (character === '\\' && at + 1 < text.length) {
      const literal = text[++at]!
      parts.push(() => literal)
      continue
    }
    const digits = character === '$' ? /^\d+/.exec(text.slice(at + 1))?.[0] : undefined
    if (digits === undefined) {
      if (character === '$')
        throw new ConfigError(`The replacement ${text} of ssl.principal.mapping.rules has a $ without the number of a group`)
      parts.push(() => character)
      continue
    }
    let length = 1
    while (length < digits.length && Number(digits.slice(0, length + 1)) <= groups) length++
    const group = Number(digits.slice(0, length))
    if (group > groups) {
      if (groups === 0)
        throw new ConfigError(
          `The replacement ${text} of ssl.principal.mapping.rules names group ${group}, and its pattern has none`,
        )
      parts.push(() => '$')
      continue
    }
    parts.push((match) => match[group] ?? '')
    at += length
  }
  return (match) => parts.map((part) => part(match)).join('')
}
