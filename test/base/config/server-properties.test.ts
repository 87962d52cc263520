import { fc, test as property } from '@fast-check/vitest'
import { describe, expect, test } from 'vitest'
import { MalformedPropertiesError, parseProperties } from '../../../src/base/config/server-properties.ts'

describe('a properties file is read as Java reads it', () => {
  test.each<[string, string, Record<string, string>]>([
    ['equals, colon or blank end the key', 'a=1\nb: 2\nc 3\nd\t=\t4', { a: '1', b: '2', c: '3', d: '4' }],
    ['comments and blank lines do not count', '# a=1\n\n   ! b=2\n \t\nc=3 # not a comment', { c: '3 # not a comment' }],
    ['blanks before a key go, blanks after a value stay', '  a = 1 2 \t', { a: '1 2 \t' }],
    ['a backslash at the end continues the line', 'a = one, \\\n    two,\\\r\n\tthree\nb=2', { a: 'one, two,three', b: '2' }],
    ['an even number of backslashes does not', 'a=c:\\\\\nb=2', { a: 'c:\\', b: '2' }],
    ['a comment cannot be continued', '# a \\\nb=2', { b: '2' }],
    ['escapes', 'k\\ e\\=y\\: = \\t\\n\\u00e9\\u20AC\\q', { 'k e=y:': '\t\né€q' }],
    ['values may hold separators', 'map=A:B,C=D', { map: 'A:B,C=D' }],
    ['a key alone has an empty value', 'a\nb=\nc:', { a: '', b: '', c: '' }],
    ['the last of equal keys wins', 'a=1\na=2', { a: '2' }],
    ['lines may end as on any system', 'a=1\rb=2\r\nc=3', { a: '1', b: '2', c: '3' }],
    ['a continuation at the end of the file', 'a=1\\', { a: '1' }],
    [
      'keys of JavaScript are keys like others',
      '__proto__=1',
      Object.defineProperty({}, '__proto__', { value: '1', enumerable: true }),
    ],
  ])('%s', (_title, text, properties) => {
    expect(Object.entries(parseProperties(text))).toEqual(Object.entries(properties))
  })

  test('a broken unicode escape names its line', () => {
    expect(() => parseProperties('a=1\nb=\\u12x4')).toThrow(MalformedPropertiesError)
    expect(() => parseProperties('a=1\nb=\\u12x4')).toThrow('line 2')
  })

  const escaped = (text: string): string =>
    [...text].map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')
  const bmp = fc.string({ unit: fc.integer({ min: 1, max: 0xd7ff }).map((code) => String.fromCharCode(code)), minLength: 1 })
  property.prop([fc.dictionary(bmp, bmp, { noNullPrototype: true })], { seed: 22, numRuns: 200 })(
    'what is written in escapes is read back',
    (properties) => {
      const text = Object.entries(properties)
        .map(([key, value]) => `${escaped(key)}=${escaped(value)}`)
        .join('\n')
      expect(Object.entries(parseProperties(text)).sort()).toEqual(Object.entries(properties).sort())
    },
  )

  property.prop([fc.string({ unit: 'binary' })], { seed: 23, numRuns: 500 })(
    'any text is read or refused, never more',
    (text) => {
      try {
        parseProperties(text)
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedPropertiesError)
      }
    },
  )
})
