import { childrenOf, type Der, objectId, readOne } from './der.ts'

/** The names that RFC 2253 gives to types of attributes; others are written as numbers. */
const KEYWORDS: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'STREET',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '0.9.2342.19200300.100.1.1': 'UID',
  '0.9.2342.19200300.100.1.25': 'DC',
}
const UTF8_STRING = 0x0c
const PRINTABLE_STRING = 0x13
const T61_STRING = 0x14
const IA5_STRING = 0x16
const GENERAL_STRING = 0x1b
const BMP_STRING = 0x1e
const STRINGS: readonly number[] = [UTF8_STRING, PRINTABLE_STRING, T61_STRING, IA5_STRING, GENERAL_STRING, BMP_STRING]
const CONTEXT_0 = 0xa0

/** The subject of a certificate (X.509, in DER) as Java writes it by RFC 2253: the last part first, `CN=alice,OU=Tests,O=Example,C=DE`. */
export function subjectOf(certificate: Uint8Array): string {
  const [toBeSigned] = childrenOf(readOne(certificate))
  const fields = childrenOf(toBeSigned!)
  // Serial number, algorithm, issuer, validity, subject; before them the version, where it is not the first.
  const subject = fields[fields[0]!.tag === CONTEXT_0 ? 5 : 4]!
  return childrenOf(subject)
    .map((part) =>
      childrenOf(part, 0x31)
        .map((pair) => attribute(childrenOf(pair)))
        .join('+'),
    )
    .reverse()
    .join(',')
}

function attribute([type, value]: Der[]): string {
  const id = objectId(type!)
  const keyword = KEYWORDS[id]
  if (keyword === undefined || !STRINGS.includes(value!.tag))
    return `${keyword ?? id}=#${Buffer.from(value!.whole).toString('hex')}`
  return `${keyword}=${escaped(textOf(value!))}`
}

function textOf({ tag, content }: Der): string {
  const bytes = Buffer.from(content)
  if (tag === UTF8_STRING) return bytes.toString('utf8')
  if (tag === BMP_STRING) return Buffer.from(bytes).swap16().toString('utf16le')
  return bytes.toString('latin1')
}

function escaped(text: string): string {
  const inner = text.replace(/[,=+<>#;"\\]/g, '\\$&').replaceAll('\0', '\\00')
  return inner.replace(/^[ \r]+|[ \r]+$/g, (blanks) => blanks.replace(/[ \r]/g, '\\$&'))
}
