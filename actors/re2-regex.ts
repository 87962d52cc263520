import { createRequire } from 'node:module'
import { RegexSyntaxError, type TopicRegex } from '../src/coordinator/group/topic-regex.ts'

type Engine = typeof import('re2js')

let engine: Engine | null = null

/** RE2 in JavaScript. It is loaded when the first group subscribes by an expression: most never do, and it is a large module. */
export function compileRe2(expression: string): TopicRegex {
  engine ??= createRequire(import.meta.url)('re2js') as Engine
  const { RE2JS, RE2JSSyntaxException } = engine
  try {
    const compiled = RE2JS.compile(expression)
    return { matches: (topic) => compiled.matches(topic) }
  } catch (error) {
    if (error instanceof RE2JSSyntaxException) throw new RegexSyntaxError(error.getDescription())
    throw error
  }
}
