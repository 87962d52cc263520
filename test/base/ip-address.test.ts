import { isIP } from 'node:net'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalIpAddress, ipAddressBytes, ipAddressText, isIpAddress } from '../../src/base/ip-address.ts'

test('addresses are told from names', () => {
  for (const text of ['127.0.0.1', '::1', '::', 'fe80::1%eth0', '::ffff:1.2.3.4', '2001:DB8::8'])
    expect(isIpAddress(text), text).toBe(true)
  for (const text of ['', 'localhost', '1.2.3', '1.2.3.256', '1:2', ':::', '1::2::3', 'g::'])
    expect(isIpAddress(text), text).toBe(false)
})

test('as Node tells them, however they are written', () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
      expect(isIpAddress(text)).toBe(isIP(text) !== 0)
      expect(canonicalIpAddress(canonicalIpAddress(text))).toBe(canonicalIpAddress(text))
    }),
    { seed: 1 },
  )
})

test('one address has one form', () => {
  expect(canonicalIpAddress('2001:0DB8:0:0:0:0:0:8')).toBe('2001:db8::8')
  expect(canonicalIpAddress('::ffff:1.2.3.4')).toBe('1.2.3.4')
  expect(canonicalIpAddress('0:0:0:0:0:0:0:1')).toBe('::1')
  expect(canonicalIpAddress('1:0:2:3:4:5:6:7')).toBe('1:0:2:3:4:5:6:7')
})

test('an address is four or sixteen bytes, and the bytes are the address', () => {
  expect(ipAddressBytes('127.0.0.1')).toEqual(Uint8Array.of(127, 0, 0, 1))
  expect(ipAddressBytes('::ffff:1.2.3.4')).toEqual(Uint8Array.of(1, 2, 3, 4))
  expect(ipAddressBytes('localhost')).toBeNull()
  expect(ipAddressText(Uint8Array.of(1, 2, 3))).toBeNull()
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
      expect(ipAddressText(ipAddressBytes(text)!)).toBe(canonicalIpAddress(text))
    }),
    { seed: 2 },
  )
})
