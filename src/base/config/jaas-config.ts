import { ConfigError } from './config-error.ts'

/** One login module of `sasl.jaas.config` with its options. Values may be secrets, and where quotes are missing anything may be a part of one: errors name no more than what came before in its right form. */
export interface JaasEntry {
  /** The class, such as `org.apache.kafka.common.security.plain.PlainLoginModule`. */
  readonly loginModule: string
  readonly controlFlag: 'required' | 'requisite' | 'sufficient' | 'optional'
  readonly options: ReadonlyMap<string, string>
}

const CONTROL_FLAGS: ReadonlySet<string> = new Set(['required', 'requisite', 'sufficient', 'optional'])

/**
 * Reads `sasl.jaas.config` as Kafka does: `loginModule controlFlag key=value …;`, values bare or in quotes with backslashes before quotes, more entries behind further
 * semicolons. `where` names the configuration in errors. Throws `ConfigError`.
 */
export function parseJaasConfig(text: string, where = 'sasl.jaas.config'): readonly JaasEntry[] {
  const tokens = tokensOf(text, where)
  const entries: JaasEntry[] = []
  let at = 0
  const next = (what: string): Token => {
    const token = tokens[at++]
    if (token === undefined || token.text === ';') throw new ConfigError(`${where}: ${what} is missing`)
    return token
  }
  while (at < tokens.length) {
    const loginModule = next('the login module').text
    const controlFlag = next('the control flag behind the login module').text.toLowerCase()
    if (!CONTROL_FLAGS.has(controlFlag))
      throw new ConfigError(`${where}: behind the login module comes "required", or another control flag of JAAS`)
    const options = new Map<string, string>()
    while (at < tokens.length && tokens[at]!.text !== ';') {
      const before = [...options.keys()].at(-1) ?? controlFlag
      const key = next('an option').text
      if (tokens[at++]?.text !== '=')
        throw new ConfigError(`${where}: what stands behind ${before} does not take the form key=value`)
      options.set(key, next('the value of its last option').text)
    }
    if (tokens[at++]?.text !== ';') throw new ConfigError(`${where}: a semicolon is missing at its end`)
    entries.push({ loginModule, controlFlag: controlFlag as JaasEntry['controlFlag'], options })
  }
  if (entries.length === 0) throw new ConfigError(`${where}: a login module is missing`)
  return entries
}

interface Token {
  readonly text: string
}

/** Words, texts in quotes without them, `=` and `;`. */
function tokensOf(text: string, where: string): readonly Token[] {
  const tokens: Token[] = []
  const pattern = /\s+|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([=;])|([^\s"'=;]+)/gsy
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text)
    if (match === null) throw new ConfigError(`${where}: a quotation mark is not closed`)
    const [, double, single, mark, word] = match
    const quoted = double ?? single
    if (quoted !== undefined) tokens.push({ text: quoted.replace(/\\(.)/gs, '$1') })
    else if (mark !== undefined || word !== undefined) tokens.push({ text: (mark ?? word)! })
  }
  return tokens
}
