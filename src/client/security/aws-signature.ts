import { Buffer } from 'node:buffer'
import type { Cryptography } from '../../security/cryptography.ts'

/** Credentials of AWS, for ever or for a time. */
export interface AwsCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** Of temporary credentials. */
  readonly sessionToken?: string | undefined
}

/** A GET whose query is to be signed. */
export interface PresignedRequest {
  readonly host: string
  readonly path: string
  /** Beyond what the signature itself adds. */
  readonly query: Readonly<Record<string, string>>
  readonly service: string
  readonly region: string
  readonly nowMs: number
  readonly expiresSeconds: number
  /** SHA-256 of the body in hexadecimal, or `UNSIGNED-PAYLOAD`. */
  readonly payloadHash: string
}

const ALGORITHM = 'AWS4-HMAC-SHA256'
const encoder = new TextEncoder()

/** The query of a GET that AWS takes for signed, Signature Version 4: the given parameters and `X-Amz-…`, values not escaped. Only the host is a signed header. */
export function presign(
  request: PresignedRequest,
  credentials: AwsCredentials,
  cryptography: Cryptography,
): Record<string, string> {
  const sign = (key: Uint8Array, text: string): Uint8Array => cryptography.hmac('sha256', key, encoder.encode(text))
  const timestamp = new Date(request.nowMs).toISOString().replace(/[-:]|\.\d+/g, '')
  const date = timestamp.slice(0, 8)
  const scope = `${date}/${request.region}/${request.service}/aws4_request`
  const query: Record<string, string> = {
    ...request.query,
    'X-Amz-Algorithm': ALGORITHM,
    'X-Amz-Credential': `${credentials.accessKeyId}/${scope}`,
    'X-Amz-Date': timestamp,
    'X-Amz-Expires': String(request.expiresSeconds),
    'X-Amz-SignedHeaders': 'host',
    ...(credentials.sessionToken === undefined ? {} : { 'X-Amz-Security-Token': credentials.sessionToken }),
  }
  const canonicalRequest = [
    'GET',
    request.path,
    canonicalQuery(query),
    `host:${request.host}`,
    '',
    'host',
    request.payloadHash,
  ].join('\n')
  const digest = hex(cryptography.hash('sha256', encoder.encode(canonicalRequest)))
  let key = encoder.encode(`AWS4${credentials.secretAccessKey}`)
  for (const part of [date, request.region, request.service, 'aws4_request']) {
    const next = sign(key, part)
    key.fill(0)
    key = Uint8Array.from(next)
  }
  const signature = hex(sign(key, [ALGORITHM, timestamp, scope, digest].join('\n')))
  key.fill(0)
  return { ...query, 'X-Amz-Signature': signature }
}

function canonicalQuery(query: Readonly<Record<string, string>>): string {
  return Object.entries(query)
    .map(([name, value]) => `${uriEscape(name)}=${uriEscape(value)}`)
    .sort()
    .join('&')
}

/** RFC 3986: all but the unreserved characters. */
function uriEscape(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
}

/** Lower-case hexadecimal. */
export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')
}
