import { ErrorCode } from '../../protocol/error-codes.ts'
import { GroupError } from './group-error.ts'

/** What a regular expression stood for when it was last looked at. */
export interface ResolvedRegex {
  /** In the order of their names. */
  readonly topics: ReadonlySet<string>
  /** Of the metadata that it was looked up in. */
  readonly version: number
  /** Wall clock. */
  readonly timestampMs: number
}

/** A regular expression over whole topic names. */
export interface TopicRegex {
  matches(topic: string): boolean
}

/**
 * The engine for expressions that clients send: RE2's syntax, as in Kafka, and time linear in the name, for anybody may send one.
 * Throws `RegexSyntaxError`.
 */
export type CompileRegex = (expression: string) => TopicRegex

/** Why an expression is none, in the engine's words. */
export class RegexSyntaxError extends Error {}

/**
 * An engine without back-tracking takes, for each character of a name, time in the size of the expression with its counted repetitions written out. So much
 * of that is allowed: more than anybody needs, and a fraction of a second for the longest name there can be. Kafka has no such limit.
 */
const STEPS_MAX = 20_000
/** What the engine allows of nested counts. */
const REPEAT_MAX = 1_000

/** An expression that a client sent, unless matching it could take long. Throws `RegexSyntaxError`. */
export function compileWithinSteps(compile: CompileRegex, expression: string): TopicRegex {
  if (stepsOf(expression) > STEPS_MAX) throw new RegexSyntaxError('expression too large')
  return compile(expression)
}

/** Throws `GroupError` INVALID_REGULAR_EXPRESSION. */
export function compileTopicRegex(compile: CompileRegex, expression: string): TopicRegex {
  try {
    return compileWithinSteps(compile, expression)
  } catch (error) {
    if (!(error instanceof RegexSyntaxError)) throw error
    throw new GroupError(
      ErrorCode.INVALID_REGULAR_EXPRESSION,
      `SubscribedTopicRegex \`${expression}\` is not a valid regular expression: ${error.message}.`,
    )
  }
}

/** At least as many steps as the expression has when its counts are written out. */
function stepsOf(expression: string): number {
  let repeat = 1
  for (const [, least = '', most = ''] of expression.matchAll(/\{(\d{1,9})(?:,(\d{0,9}))?\}/g))
    repeat = Math.min(REPEAT_MAX, repeat * Math.max(1, Number(least), Number(most)))
  return expression.length * repeat
}
