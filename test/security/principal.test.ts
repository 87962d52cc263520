import { expect, test } from 'vitest'
import { principalName, principalParts } from '../../src/security/principal.ts'

test.each([
  ['User:ann', 'User', 'ann'],
  ['User:CN=a:b,O=c', 'User', 'CN=a:b,O=c'],
  ['User:', 'User', ''],
  [':ann', '', 'ann'],
  ['ann', '', 'ann'],
])('%j is of type %j and has the name %j', (principal, type, name) => {
  expect(principalParts(principal)).toEqual({ principalType: type, principalName: name })
  expect(principalName(principal)).toBe(name)
})
