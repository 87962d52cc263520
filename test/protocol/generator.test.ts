import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { casesOf, expression, statement } from '../../src/protocol/generator/code.ts'
import { emitFile } from '../../src/protocol/generator/emit-message.ts'
import { generate } from '../../src/protocol/generator/generate.ts'
import { generatorHashes, type Manifest, sha256 } from '../../src/protocol/generator/manifest.ts'
import { buildMessage } from '../../src/protocol/generator/model.ts'
import { kebabCase, typeName } from '../../src/protocol/generator/names.ts'
import { KAFKA_VERSION, specsInFolder } from '../../src/protocol/generator/sources.ts'
import { parseSpec } from '../../src/protocol/generator/spec.ts'
import { parseVersions } from '../../src/protocol/generator/versions.ts'

const GENERATED = fileURLToPath(new URL('../../src/protocol/generated', import.meta.url))
/** Where `npm run generate` leaves the specs that it fetched. */
const SPECS = process.env['KAFKA_SPECS'] ?? fileURLToPath(new URL(`../../.peers/specs/specs-${KAFKA_VERSION}`, import.meta.url))

describe('the generated code', () => {
  const manifest = JSON.parse(readFileSync(join(GENERATED, 'manifest.json'), 'utf8')) as Manifest
  const paths = readdirSync(GENERATED, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'manifest.json')
    .map((entry) => relative(GENERATED, join(entry.parentPath, entry.name)))

  test('was not edited by hand, and no file is missing or left over', () => {
    const hashes = Object.fromEntries(paths.map((path) => [path, sha256(readFileSync(join(GENERATED, path), 'utf8'))]))
    expect(hashes).toEqual(manifest.generated)
  })

  test('comes from the generator as it is: run `npm run generate` after a change', () => {
    expect(generatorHashes()).toEqual(manifest.generator)
  })

  test.runIf(existsSync(SPECS))('is what the generator makes of the specs today', () => {
    const specs = specsInFolder(SPECS)
    expect(Object.fromEntries(specs.map(({ jar, name, text }) => [`${jar}/${name}`, sha256(text)]))).toEqual(manifest.specs)
    const files = generate(specs)
    expect([...files.keys()].toSorted()).toEqual(paths.toSorted())
    for (const [path, text] of files) expect(text === readFileSync(join(GENERATED, path), 'utf8'), path).toBe(true)
  })
})

describe('a spec', () => {
  test('may have comments, but not inside of text', () => {
    const spec = parseSpec(`// first
      { "name": "A", /* of
      two lines */ "validVersions": "0", // last
      "fields": [{ "name": "Link", "type": "string", "versions": "0+", "about": "See http://kafka, \\"quoted\\" /* not a comment */" }] }`)
    expect(spec.fields?.[0]?.about).toBe('See http://kafka, "quoted" /* not a comment */')
  })

  test('says versions as one, a range, an open range or none', () => {
    expect(['3', '1-4', '2+', 'none'].map(parseVersions)).toEqual([
      { from: 3, to: 3 },
      { from: 1, to: 4 },
      { from: 2, to: 32_767 },
      null,
    ])
    for (const text of ['', '1-', '-1', '1+2', 'all']) expect(() => parseVersions(text)).toThrow()
  })

  test.each([
    ['a struct that is not there', { name: 'F', type: '[]Missing', versions: '0+' }, /no struct Missing/],
    ['an array of arrays', { name: 'F', type: '[][]int32', versions: '0+' }, /arrays of arrays/],
    ['a tag without tagged versions', { name: 'F', type: 'int32', versions: '0+', tag: 0 }, /tagged versions/],
    ['tags with a gap', { name: 'F', type: 'int32', versions: '0+', taggedVersions: '0+', tag: 1 }, /tags are expected/],
    ['tagged records', { name: 'F', type: 'records', versions: '0+', taggedVersions: '0+', tag: 0 }, /tagged records/],
    ['versions that are none', { name: 'F', type: 'int32', versions: 'x' }, /not a range/],
  ])('with %s is refused', (_, field, message) => {
    const spec = { name: 'Broken', type: 'data', validVersions: '0', flexibleVersions: '0+', fields: [field] }
    expect(() => buildMessage(spec, 'kafka-clients')).toThrow(message)
  })
})

describe('names', () => {
  test('of files are split where words begin', () => {
    expect(['DescribeLogDirsRequest', 'KRaftVersionRecord', 'SaslHandshake'].map(kebabCase)).toEqual([
      'describe-log-dirs-request',
      'kraft-version-record',
      'sasl-handshake',
    ])
  })

  test('of structs begin with the message, once', () => {
    expect(typeName('FetchRequest', 'FetchTopic')).toBe('FetchRequestFetchTopic')
    expect(typeName('OffsetFetchRequest', 'OffsetFetchRequestTopic')).toBe('OffsetFetchRequestTopic')
  })
})

describe('code for several versions', () => {
  const cases = (from: number, ...codes: string[]) =>
    casesOf({ from, to: from + codes.length - 1 }, (version) => codes[version - from]!)

  test('is one expression that asks for the version as seldom as it can', () => {
    expect(expression(cases(3, 'a', 'a'))).toBe('a')
    expect(expression(cases(3, 'a', 'a', 'b', 'c'))).toBe('version >= 6 ? c : version >= 5 ? b : a')
    expect(expression(cases(0, 'readArray(reader, one())', 'readArray(reader, two())'))).toBe(
      'readArray(reader, version >= 1 ? two() : one())',
    )
  })

  test('is one chain of statements, the newest version first', () => {
    expect(statement(cases(3, 'a()', 'a()'))).toBe('a()')
    expect(statement(cases(3, '', 'a()'))).toBe('if (version >= 4) a()')
    expect(statement(cases(3, 'a()', ''))).toBe('if (version <= 3) a()')
    expect(statement(cases(3, '', 'a()', ''))).toBe('if (version === 4) a()')
    expect(statement(cases(3, '', 'a()', 'a()', ''))).toBe('if (version >= 4 && version <= 5) a()')
    expect(statement(cases(3, 'a()', 'b()', 'c()'))).toBe('if (version >= 5) c()\nelse if (version >= 4) b()\nelse a()')
    expect(statement(cases(3, '', ''))).toBe('')
  })

  test('never lets an else fall to the wrong if', () => {
    const refusal = 'if (x !== 0) {\n  throw new Error()\n}'
    expect(statement(cases(3, refusal, 'a()'))).toBe('if (version >= 4) a()\nelse if (x !== 0) {\n  throw new Error()\n}')
    expect(statement(cases(3, 'a()', refusal))).toBe(
      'if (version >= 4) {\n  if (x !== 0) {\n    throw new Error()\n  }\n} else a()',
    )
    expect(statement(cases(3, refusal, ''))).toBe('if (version <= 3 && x !== 0) {\n  throw new Error()\n}')
  })
})

test('a message without versions that differ takes no version', () => {
  const spec = {
    name: 'Plain',
    type: 'data',
    validVersions: '0',
    flexibleVersions: 'none',
    fields: [{ name: 'version', type: 'int32', versions: '0+', about: 'Not a version of the protocol. At all.' }],
  }
  const code = emitFile([buildMessage(spec, 'kafka-clients')])
  expect(code).toContain('function readPlain(reader: Reader): Plain {')
  expect(code).toContain('const { version: version_ = 0 } = message')
  expect(code).toContain('/** Not a version of the protocol. */')
})
