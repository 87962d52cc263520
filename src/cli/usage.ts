import { InvalidArgumentError } from 'commander'
import { RafkaError } from '../base/errors.ts'

/** What was asked for cannot be, whatever the cluster says: exit code 2. */
export class UsageError extends RafkaError {
  readonly code = 'USAGE'
  readonly retriable = false
}

// Parsers of option values. Commander names the option in front of what they throw.

export function wholeNumber(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError('A whole number is needed.')
  return value
}

/** With a sign or without. */
export function signedNumber(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isSafeInteger(value))
    throw new InvalidArgumentError('A whole number, as 10 or -10, is needed.')
  return value
}

export function positiveNumber(text: string): number {
  const value = wholeNumber(text)
  if (value === 0) throw new InvalidArgumentError('A whole number above 0 is needed.')
  return value
}

export function portNumber(text: string): number {
  const port = wholeNumber(text)
  if (port > 65_535) throw new InvalidArgumentError('A port is 0 to 65535.')
  return port
}

/** For options that may be given several times. */
export function repeated(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text]
}

/** `0`, `0,2`, or the option several times. */
export function partitionNumbers(text: string, before: readonly number[] = []): readonly number[] {
  return [...before, ...text.split(',').map(wholeNumber)]
}

export interface NameAndValue {
  readonly name: string
  readonly value: string
}

/** `name=value`, the option several times for more. */
export function namesAndValues(text: string, before: readonly NameAndValue[] = []): readonly NameAndValue[] {
  const equals = text.indexOf('=')
  if (equals < 1) throw new InvalidArgumentError('It takes the form name=value.')
  return [...before, { name: text.slice(0, equals).trim(), value: text.slice(equals + 1) }]
}

/** By name, the last of equal names winning. */
export function valuesOf(settings: readonly NameAndValue[] = []): Record<string, string> {
  return Object.fromEntries(settings.map(({ name, value }) => [name, value]))
}
