import { createDecipheriv, createHash, createHmac, pbkdf2Sync, timingSafeEqual } from 'node:crypto'
import { ConfigError } from '../../src/base/config/config-error.ts'
import { childrenOf, type Der, integer, objectId, octets, readOne } from './der.ts'

/** What a PKCS#12 store holds. */
export interface Pkcs12 {
  /** PKCS #8 in DER; encrypted ones are left to OpenSSL, which knows how. */
  readonly keys: readonly { readonly key: Uint8Array; readonly encrypted: boolean }[]
  /** X.509 in DER. */
  readonly certificates: readonly { readonly certificate: Uint8Array }[]
}

const DATA = '1.2.840.113549.1.7.1'
const ENCRYPTED_DATA = '1.2.840.113549.1.7.6'
const KEY_BAG = '1.2.840.113549.1.12.10.1.1'
const SHROUDED_KEY_BAG = '1.2.840.113549.1.12.10.1.2'
const CERTIFICATE_BAG = '1.2.840.113549.1.12.10.1.3'
const NESTED_BAG = '1.2.840.113549.1.12.10.1.6'
const X509 = '1.2.840.113549.1.9.22.1'
const PBES2 = '1.2.840.113549.1.5.13'
const PBKDF2 = '1.2.840.113549.1.5.12'
const PBMAC1 = '1.2.840.113549.1.5.14'
const SHA1_TRIPLE_DES = '1.2.840.113549.1.12.1.3'

const HASHES: Readonly<Record<string, string>> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
}
const MACS: Readonly<Record<string, string>> = {
  '1.2.840.113549.2.7': 'sha1',
  '1.2.840.113549.2.9': 'sha256',
  '1.2.840.113549.2.10': 'sha384',
  '1.2.840.113549.2.11': 'sha512',
}
const CIPHERS: Readonly<Record<string, readonly [name: string, keyBytes: number]>> = {
  '2.16.840.1.101.3.4.1.2': ['aes-128-cbc', 16],
  '2.16.840.1.101.3.4.1.22': ['aes-192-cbc', 24],
  '2.16.840.1.101.3.4.1.42': ['aes-256-cbc', 32],
  '1.2.840.113549.3.7': ['des-ede3-cbc', 24],
}
/** Deriving a key takes so many rounds at most: a file is not to hold up a node for minutes. */
const ROUNDS_MAX = 10_000_000

/** What a derived key is for (RFC 7292, B.3). */
const FOR_KEY = 1
const FOR_IV = 2
const FOR_MAC = 3

/**
 * Reads a PKCS#12 store (RFC 7292), as keytool and openssl write them: with AES by PBES2, or with triple DES. Of what node:crypto has no other way is only that of trust
 * stores, which hold certificates and no key. `password` null: as with Java the check of its integrity is left out. Throws `ConfigError`.
 */
export function readPkcs12(bytes: Uint8Array, password: string | null): Pkcs12 {
  const [, authSafe, macData] = childrenOf(readOne(bytes))
  const [type, content] = childrenOf(authSafe!)
  if (objectId(type!) !== DATA) throw new ConfigError('it is signed with a key, and not with a password')
  const safe = octets(childrenOf(content!, 0xa0)[0]!)
  if (macData !== undefined && password !== null) checkMac(macData, safe, password)
  const found: { keys: { key: Uint8Array; encrypted: boolean }[]; certificates: { certificate: Uint8Array }[] } = {
    keys: [],
    certificates: [],
  }
  for (const info of childrenOf(readOne(safe))) {
    const [kind, wrapped] = childrenOf(info)
    const inner = childrenOf(wrapped!, 0xa0)[0]!
    switch (objectId(kind!)) {
      case DATA:
        readBags(readOne(octets(inner)), found)
        break
      case ENCRYPTED_DATA: {
        const [, encrypted] = childrenOf(inner)
        const [, algorithm, ciphertext] = childrenOf(encrypted!)
        readBags(readOne(decrypted(algorithm!, octets(ciphertext!), password ?? '')), found)
        break
      }
      default:
        throw new ConfigError('a part of it is encrypted for a key, and not with a password')
    }
  }
  return found
}

function readBags(
  safeContents: Der,
  found: { keys: { key: Uint8Array; encrypted: boolean }[]; certificates: { certificate: Uint8Array }[] },
): void {
  for (const bag of childrenOf(safeContents)) {
    const [id, wrapped] = childrenOf(bag)
    const value = childrenOf(wrapped!, 0xa0)[0]!
    switch (objectId(id!)) {
      case KEY_BAG:
        found.keys.push({ key: value.whole, encrypted: false })
        break
      case SHROUDED_KEY_BAG:
        found.keys.push({ key: value.whole, encrypted: true })
        break
      case CERTIFICATE_BAG: {
        const [kind, certificate] = childrenOf(value)
        if (objectId(kind!) === X509) found.certificates.push({ certificate: octets(childrenOf(certificate!, 0xa0)[0]!) })
        break
      }
      case NESTED_BAG:
        readBags(value, found)
        break
    }
  }
}

function decrypted(algorithm: Der, ciphertext: Uint8Array, password: string): Uint8Array {
  const [id, parameters] = childrenOf(algorithm)
  const name = objectId(id!)
  if (name === PBES2) return pbes2(parameters!, ciphertext, password)
  if (name !== SHA1_TRIPLE_DES) {
    throw new ConfigError(
      `it is encrypted in an old way that is not safe any more (${name}): write it anew with keytool -importkeystore of Java 17, or with openssl pkcs12`,
    )
  }
  const [salt, rounds] = childrenOf(parameters!)
  const derive = (purpose: number, length: number): Uint8Array =>
    derivedKey('sha1', password, octets(salt!), roundsOf(rounds!), purpose, length)
  return opened('des-ede3-cbc', derive(FOR_KEY, 24), derive(FOR_IV, 8), ciphertext)
}

function pbes2(parameters: Der, ciphertext: Uint8Array, password: string): Uint8Array {
  const [derivation, encryption] = childrenOf(parameters)
  const [cipherId, iv] = childrenOf(encryption!)
  const cipher = CIPHERS[objectId(cipherId!)]
  if (cipher === undefined) throw new ConfigError(`it is encrypted with a cipher that is not known here (${objectId(cipherId!)})`)
  const [cipherName, keyBytes] = cipher
  return opened(cipherName, pbkdf2(derivation!, password, keyBytes), octets(iv!), ciphertext)
}

function pbkdf2(derivation: Der, password: string, keyBytes: number): Uint8Array {
  const [id, parameters] = childrenOf(derivation)
  if (objectId(id!) !== PBKDF2) throw new ConfigError(`its key is derived in a way that is not known here (${objectId(id!)})`)
  const [salt, rounds, ...rest] = childrenOf(parameters!)
  const prf = rest.find(({ tag }) => tag === 0x30)
  const hash = prf === undefined ? 'sha1' : MACS[objectId(childrenOf(prf)[0]!)]
  if (hash === undefined) throw new ConfigError('its key is derived with a hash that is not known here')
  return pbkdf2Sync(password, octets(salt!), roundsOf(rounds!), keyBytes, hash)
}

function opened(cipher: string, key: Uint8Array, iv: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  try {
    const decipher = createDecipheriv(cipher, key, iv)
    return Buffer.concat([decipher.update(ciphertext), decipher.final()])
  } catch {
    throw wrongPassword()
  }
}

function checkMac(macData: Der, content: Uint8Array, password: string): void {
  const [digestInfo, salt, rounds] = childrenOf(macData)
  const [algorithm, digest] = childrenOf(digestInfo!)
  const [id, parameters] = childrenOf(algorithm!)
  const name = objectId(id!)
  let [hash, key]: [string | undefined, Uint8Array] = [HASHES[name], new Uint8Array(0)]
  if (name === PBMAC1) {
    const [derivation, scheme] = childrenOf(parameters!)
    hash = MACS[objectId(childrenOf(scheme!)[0]!)]
    const length = childrenOf(childrenOf(derivation!)[1]!)
      .slice(2)
      .find(({ tag }) => tag === 0x02)
    if (hash !== undefined) key = pbkdf2(derivation!, password, length === undefined ? 32 : integer(length))
  } else if (hash !== undefined) {
    key = derivedKey(
      hash,
      password,
      octets(salt!),
      rounds === undefined ? 1 : roundsOf(rounds),
      FOR_MAC,
      createHash(hash).digest().length,
    )
  }
  if (hash === undefined) throw new ConfigError(`its integrity is secured in a way that is not known here (${name})`)
  const own = createHmac(hash, key).update(content).digest()
  const told = octets(digest!)
  if (own.length !== told.length || !timingSafeEqual(own, told)) throw wrongPassword()
}

/** The derivation of RFC 7292, B.2. */
export function derivedKey(
  hash: string,
  password: string,
  salt: Uint8Array,
  rounds: number,
  purpose: number,
  length: number,
): Uint8Array {
  const block = hash === 'sha384' || hash === 'sha512' ? 128 : 64
  // As BMPString, with its end.
  const secret = Buffer.from(`${password}\0`, 'utf16le').swap16()
  const input = Buffer.concat([repeated(salt, block), repeated(secret, block)])
  const diversifier = Buffer.alloc(block, purpose)
  const output: Buffer[] = []
  for (let filled = 0; filled < length; ) {
    let digest = createHash(hash).update(diversifier).update(input).digest()
    for (let round = 1; round < rounds; round++) digest = createHash(hash).update(digest).digest()
    output.push(digest)
    filled += digest.length
    const addend = repeated(digest, block).subarray(0, block)
    for (let start = 0; start < input.length; start += block) add(input.subarray(start, start + block), addend)
  }
  return Buffer.concat(output).subarray(0, length)
}

/** As often as it takes to fill whole blocks. */
function repeated(bytes: Uint8Array, block: number): Buffer {
  const length = block * Math.ceil(bytes.length / block)
  return Buffer.from(Uint8Array.from({ length }, (_, at) => bytes[at % bytes.length]!))
}

/** `sum = sum + addend + 1`, as large numbers with the most significant byte first. */
function add(sum: Uint8Array, addend: Uint8Array): void {
  let carry = 1
  for (let at = sum.length - 1; at >= 0; at--) {
    carry += sum[at]! + addend[at]!
    sum[at] = carry & 0xff
    carry >>= 8
  }
}

function roundsOf(value: Der): number {
  const rounds = integer(value)
  if (rounds > ROUNDS_MAX)
    throw new ConfigError(`its key is derived in ${rounds} rounds, and at most ${ROUNDS_MAX} are done here`)
  return rounds
}

function wrongPassword(): ConfigError {
  return new ConfigError('the password is wrong, or it was altered')
}
