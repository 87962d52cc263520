import { createCipheriv, createHmac, type KeyObject, pbkdf2Sync, randomBytes, X509Certificate } from 'node:crypto'
import { derivedKey } from '../../../actors/tls/pkcs12.ts'

/** A PKCS#12 store made for one test. Without a password nothing in it is encrypted or secured. */
export function pkcs12({
  password,
  cipher,
  key,
  certificates,
}: {
  password: string | null
  cipher: 'aes' | 'triple-des'
  key?: KeyObject
  certificates: readonly string[]
}): Buffer {
  const bags = sequence(
    ...certificates.map((pem) =>
      sequence(
        oid('1.2.840.113549.1.12.10.1.3'),
        context(sequence(oid('1.2.840.113549.1.9.22.1'), context(octetString(new X509Certificate(pem).raw)))),
      ),
    ),
  )
  const infos = [password === null ? data(bags) : encryptedData(bags, password, cipher)]
  if (key !== undefined) {
    const shrouded = key.export({ type: 'pkcs8', format: 'der', cipher: 'aes-256-cbc', passphrase: password! }) as Buffer
    infos.push(data(sequence(sequence(oid('1.2.840.113549.1.12.10.1.2'), context(shrouded)))))
  }
  const safe = sequence(...infos)
  const parts = [number(3), sequence(oid('1.2.840.113549.1.7.1'), context(octetString(safe)))]
  if (password !== null) parts.push(mac(safe, password, cipher))
  return sequence(...parts)
}

const ROUNDS = 100

function encryptedData(content: Buffer, password: string, cipher: 'aes' | 'triple-des'): Buffer {
  const salt = randomBytes(16)
  const [algorithm, ciphertext] = cipher === 'aes' ? byAes(content, password, salt) : byTripleDes(content, password, salt)
  return sequence(
    oid('1.2.840.113549.1.7.6'),
    context(sequence(number(0), sequence(oid('1.2.840.113549.1.7.1'), algorithm, tlv(0x80, ciphertext)))),
  )
}

function byAes(content: Buffer, password: string, salt: Buffer): [algorithm: Buffer, ciphertext: Buffer] {
  const iv = randomBytes(16)
  const encrypt = createCipheriv('aes-256-cbc', pbkdf2Sync(password, salt, ROUNDS, 32, 'sha256'), iv)
  const derivation = sequence(
    oid('1.2.840.113549.1.5.12'),
    sequence(octetString(salt), number(ROUNDS), sequence(oid('1.2.840.113549.2.9'), tlv(0x05, Buffer.alloc(0)))),
  )
  const encryption = sequence(oid('2.16.840.1.101.3.4.1.42'), octetString(iv))
  return [
    sequence(oid('1.2.840.113549.1.5.13'), sequence(derivation, encryption)),
    Buffer.concat([encrypt.update(content), encrypt.final()]),
  ]
}

function byTripleDes(content: Buffer, password: string, salt: Buffer): [algorithm: Buffer, ciphertext: Buffer] {
  const derive = (purpose: number, length: number): Uint8Array => derivedKey('sha1', password, salt, ROUNDS, purpose, length)
  const encrypt = createCipheriv('des-ede3-cbc', derive(1, 24), derive(2, 8))
  const algorithm = sequence(oid('1.2.840.113549.1.12.1.3'), sequence(octetString(salt), number(ROUNDS)))
  return [algorithm, Buffer.concat([encrypt.update(content), encrypt.final()])]
}

function mac(safe: Buffer, password: string, cipher: 'aes' | 'triple-des'): Buffer {
  const salt = randomBytes(20)
  const [hash, id, length] =
    cipher === 'aes' ? (['sha256', '2.16.840.1.101.3.4.2.1', 32] as const) : (['sha1', '1.3.14.3.2.26', 20] as const)
  const digest = createHmac(hash, derivedKey(hash, password, salt, ROUNDS, 3, length))
    .update(safe)
    .digest()
  return sequence(sequence(sequence(oid(id), tlv(0x05, Buffer.alloc(0))), octetString(digest)), octetString(salt), number(ROUNDS))
}

function data(content: Buffer): Buffer {
  return sequence(oid('1.2.840.113549.1.7.1'), context(octetString(content)))
}

function tlv(tag: number, content: Uint8Array): Buffer {
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.of(tag, ...size), content])
}

function sequence(...parts: Uint8Array[]): Buffer {
  return tlv(0x30, Buffer.concat(parts))
}

function context(content: Uint8Array): Buffer {
  return tlv(0xa0, content)
}

function octetString(content: Uint8Array): Buffer {
  return tlv(0x04, content)
}

function number(value: number): Buffer {
  return tlv(0x02, value < 0x80 ? Buffer.of(value) : Buffer.of(value >> 8, value & 0xff))
}

function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number)
  const bytes = [first * 40 + second, ...rest].flatMap((part) => {
    const digits = [part & 0x7f]
    for (let left = part >>> 7; left > 0; left >>>= 7) digits.unshift((left & 0x7f) | 0x80)
    return digits
  })
  return tlv(0x06, Buffer.from(bytes))
}
