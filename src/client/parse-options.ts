import type * as z from 'zod/mini'
import { UsageError } from './errors.ts'

/**
 * Options that were checked. Throws `UsageError` that names each option that is unknown or wrong (`sasl.username: …`), and never shows a value: it may be a secret.
 * `path`: where they stand in the options that the caller gave.
 */
export function parseOptions<Schema extends z.ZodMiniType>(schema: Schema, options: unknown, path: string): z.output<Schema> {
  const parsed = schema.safeParse(options)
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.flatMap((issue) => describe(issue, path))
  throw new UsageError(issues.join('; '), { options: issues.map((text) => text.slice(0, text.indexOf(':'))) })
}

function describe(issue: z.core.$ZodIssue, path: string): string[] {
  const at = issue.path.map(String).reduce((before, name) => (before === '' ? name : `${before}.${name}`), path)
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => `${at === '' ? key : `${at}.${key}`}: there is no such option`)
    case 'invalid_type':
      return [`${at}: ${article(issue.expected)} is expected`]
    case 'invalid_value':
      return [`${at}: one of ${issue.values.map(String).join(', ')} is expected`]
    case 'invalid_union':
      return [`${at}: ${issue.message === 'Invalid input' ? 'not one of the forms that it may have' : issue.message}`]
    case 'too_small':
      return [`${at}: at least ${issue.minimum} is expected`]
    case 'too_big':
      return [`${at}: at most ${issue.maximum} is expected`]
    default:
      return [`${at}: ${issue.message}`]
  }
}

function article(expected: string): string {
  return `${/^[aeiou]/.test(expected) ? 'an' : 'a'} ${expected}`
}
