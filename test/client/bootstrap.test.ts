import { describe, expect, test } from 'vitest'
import { parseBootstrap } from '../../src/client/bootstrap.ts'

describe('bootstrap addresses', () => {
  test.each([
    ['a:1', [{ host: 'a', port: 1 }], false],
    [
      ['a:1', 'b:2'],
      [
        { host: 'a', port: 1 },
        { host: 'b', port: 2 },
      ],
      false,
    ],
    ['ssl://a:1', [{ host: 'a', port: 1 }], true],
    [
      'ssl://a:1,b:2',
      [
        { host: 'a', port: 1 },
        { host: 'b', port: 2 },
      ],
      true,
    ],
    [
      'ssl://a:1, ssl://[::1]:2/',
      [
        { host: 'a', port: 1 },
        { host: '::1', port: 2 },
      ],
      true,
    ],
  ])('%j', (text, addresses, tls) => {
    expect(parseBootstrap(text)).toEqual({ addresses, tls })
  })

  test.each(['a:1,ssl://b:2', 'tls://a:1', 'ssl:a:1', '', 'ssl://'])('"%s" is refused', (text) => {
    expect(() => parseBootstrap(text)).toThrow(/is no broker's address/)
  })
})
