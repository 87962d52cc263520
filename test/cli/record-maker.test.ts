import { describe, expect, test } from 'vitest'
import type { ProduceFlags } from '../../src/cli/produce.ts'
import { recordMaker } from '../../src/cli/record-maker.ts'

const FLAGS: ProduceFlags = { timeoutMs: 1000, compression: 'none', acks: 'all' }
const made = (line: string, flags: Partial<ProduceFlags> = {}) => recordMaker('t', { ...FLAGS, ...flags })(Buffer.from(line))

describe('a record of a line of text', () => {
  test('has the bytes that the line says, in the encoding that they are in', () => {
    expect(made('61:6200', { keySeparator: ':', encoding: 'hex' })).toMatchObject({
      key: Buffer.from('a'),
      value: Buffer.from('b\0'),
    })
    expect(made('a:Yg==', { keySeparator: ':', valueEncoding: 'base64' })).toMatchObject({
      key: Buffer.from('a'),
      value: Buffer.from('b'),
    })
    expect(made('x', { timestamp: '1234' })).toMatchObject({ timestamp: 1234, key: null })
    expect(() => made('6', { encoding: 'hex' })).toThrow('"6" is not in hex')
    expect(() => made('x', { timestamp: 'soon' })).toThrow('"soon" is no time')
  })
})

describe('a record of a line of JSON', () => {
  const json = { input: 'json' }

  test('is what rafka consume --json printed', () => {
    const line =
      '{"topic":"o","partition":3,"offset":9,"timestamp":5,"key":"k","value":null,"headers":[{"key":"h","value":"1"},{"key":"h","value":null}]}'
    const headers = [
      { key: 'h', value: Buffer.from('1') },
      { key: 'h', value: null },
    ]
    expect(made(line, json)).toEqual({
      topic: 't',
      key: Buffer.from('k'),
      value: null,
      headers,
      timestamp: 5,
      partition: undefined,
    })
    expect(made(line, { ...json, keepPartition: true })).toMatchObject({ partition: 3 })
  })

  test('takes objects as they are, and flags before what the line says', () => {
    const line = '{"key":{"id":1},"value":[1,2],"headers":{"a":"b"},"timestamp":-1}'
    expect(made(line, { ...json, header: [{ name: 'c', value: 'd' }] })).toEqual({
      topic: 't',
      key: Buffer.from('{"id":1}'),
      value: Buffer.from('[1,2]'),
      headers: [
        { key: 'a', value: Buffer.from('b') },
        { key: 'c', value: Buffer.from('d') },
      ],
      partition: undefined,
      timestamp: undefined,
    })
    expect(made(line, { ...json, key: 'k', partition: 1, timestamp: '7' })).toMatchObject({
      key: Buffer.from('k'),
      partition: 1,
      timestamp: 7,
    })
  })

  test.each([
    ['{', 'is no JSON'],
    ['[]', 'is no JSON object'],
    ['{"timestamp":"x"}', 'timestamp is a whole number, and not "x"'],
    ['{"headers":3}', 'headers are a list'],
    ['{"headers":[3]}', 'a header has a key'],
  ])('is none of %s', (line, words) => {
    expect(() => made(line, json)).toThrow(words)
  })
})
