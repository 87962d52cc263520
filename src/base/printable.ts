/** So many characters of a text are shown in a log: a resource's name and a stack fit, a request does not. */
const CHARACTERS_MAX = 4096
/** What a terminal acts on, or shows in another place or as another line; but for the line breaks of a stack. */
const UNPRINTABLE = /(?!\n {4}at )[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/gu

/** A text of whatever origin, fit for a log: what steers terminals is written out, and what is too long is cut. */
export function printable(text: string): string {
  const cut = text.length <= CHARACTERS_MAX ? text : `${text.slice(0, CHARACTERS_MAX)}… (${text.length} characters)`
  return cut.replace(UNPRINTABLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** The same for all texts in the fields of a line. */
export function printableFields(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, printableValue(value)]))
}

function printableValue(value: unknown): unknown {
  if (typeof value === 'string') return printable(value)
  return Array.isArray(value) ? value.map(printableValue) : value
}
