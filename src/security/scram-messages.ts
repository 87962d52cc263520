import { Buffer } from 'node:buffer'
import { MalformedTokenError } from './malformed-token-error.ts'

/** What the client begins with. `authMessage` of RFC 5802 signs the messages as they were sent: their text is kept, not written again. */
export interface ClientFirst {
  readonly username: string
  /** Empty for the user itself. */
  readonly authorizationId: string
  readonly nonce: string
  /** `tokenauth=true` for a delegation token (KIP-48), for instance. */
  readonly extensions: Readonly<Record<string, string>>
}

/** What the server answers to it. */
export interface ServerFirst {
  /** The client's, with the server's after it. */
  readonly nonce: string
  readonly salt: Uint8Array
  readonly iterations: number
}

/** The client's proof. */
export interface ClientFinal {
  /** The GS2 header of the first message: nobody between has changed it. */
  readonly channelBinding: Uint8Array
  readonly nonce: string
  readonly proof: Uint8Array
}

/** The server's proof, or why there is none. */
export type ServerFinal = { readonly signature: Uint8Array } | { readonly error: string }

/** Printable ASCII without a comma. */
const NONCE = /^[\x21-\x2b\x2d-\x7e]+$/
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/
const CLIENT_FIRST = /^n,(?:a=([^,]*))?,((?:m=[^,]*,)?n=([^,]*),r=([^,]*)(?:,(.*))?)$/s
const SERVER_FIRST = /^(?:m=[^,]*,)?r=([^,]*),s=([^,]*),i=(\d{1,9})(?:,.*)?$/s
const CLIENT_FINAL = /^(c=([^,]*),r=([^,]*)(?:,.*)?),p=([^,]*)$/s
const SERVER_FINAL = /^(?:e=([^,]*)|v=([^,]*))(?:,.*)?$/s

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true })

/** Before the client's first message proper: no channel binding (Kafka has none), and whom to act as. */
export function gs2Header(authorizationId: string): string {
  return `n,${authorizationId === '' ? '' : `a=${escapeName(authorizationId)}`},`
}

/** The client's first message without its GS2 header. */
export function clientFirstBare({ username, nonce, extensions }: ClientFirst): string {
  const more = Object.entries(extensions).map(([key, value]) => `,${key}=${value}`)
  return `n=${escapeName(username)},r=${nonce}${more.join('')}`
}

/** The server's first message. */
export function serverFirst({ nonce, salt, iterations }: ServerFirst): string {
  return `r=${nonce},s=${base64(salt)},i=${iterations}`
}

/** The client's last message without its proof. */
export function clientFinalWithoutProof(header: string, nonce: string): string {
  return `c=${base64(encoder.encode(header))},r=${nonce}`
}

/** The client's last message. */
export function clientFinal(withoutProof: string, proof: Uint8Array): string {
  return `${withoutProof},p=${base64(proof)}`
}

/** The server's last message. */
export function serverFinal(final: ServerFinal): string {
  return 'error' in final ? `e=${final.error}` : `v=${base64(final.signature)}`
}

/** What both sides sign. */
export function authMessage(
  clientFirstBareText: string,
  serverFirstText: string,
  clientFinalWithoutProofText: string,
): Uint8Array {
  return encoder.encode(`${clientFirstBareText},${serverFirstText},${clientFinalWithoutProofText}`)
}

/** Throws `MalformedTokenError`. `bare`: what is signed. */
export function parseClientFirst(token: Uint8Array): ClientFirst & { bare: string; header: string } {
  const text = textOf(token, "client's first message")
  const match = CLIENT_FIRST.exec(text)
  if (match === null) throw malformed("client's first message")
  const [, authorizationId = '', bare = '', username = '', nonce = '', more] = match
  if (bare.startsWith('m=')) throw new MalformedTokenError('a SCRAM message asks for an extension that is not known')
  if (username === '' || !NONCE.test(nonce)) throw malformed("client's first message")
  const header = text.slice(0, text.length - bare.length)
  return {
    username: unescapeName(username),
    authorizationId: unescapeName(authorizationId),
    nonce,
    extensions: extensionsOf(more),
    bare,
    header,
  }
}

/** Throws `MalformedTokenError`, also when the server asks for an extension that is not known. */
export function parseServerFirst(token: Uint8Array): ServerFirst & { text: string } {
  const text = textOf(token, "server's first message")
  const match = SERVER_FIRST.exec(text)
  if (match === null || text.startsWith('m=')) throw malformed("server's first message")
  const [, nonce = '', salt = '', iterations = ''] = match
  if (!NONCE.test(nonce)) throw malformed("server's first message")
  return { nonce, salt: fromBase64(salt, "server's first message"), iterations: Number(iterations), text }
}

/** Throws `MalformedTokenError`. */
export function parseClientFinal(token: Uint8Array): ClientFinal & { withoutProof: string } {
  const match = CLIENT_FINAL.exec(textOf(token, "client's final message"))
  if (match === null) throw malformed("client's final message")
  const [, withoutProof = '', binding = '', nonce = '', proof = ''] = match
  return {
    channelBinding: fromBase64(binding, "client's final message"),
    nonce,
    proof: fromBase64(proof, "client's final message"),
    withoutProof,
  }
}

/** Throws `MalformedTokenError`. */
export function parseServerFinal(token: Uint8Array): ServerFinal {
  const match = SERVER_FINAL.exec(textOf(token, "server's final message"))
  if (match === null) throw malformed("server's final message")
  const [, error, signature] = match
  return error === undefined ? { signature: fromBase64(signature!, "server's final message") } : { error }
}

/** A comma separates, an equals sign escapes. */
function escapeName(name: string): string {
  return name.replaceAll('=', '=3D').replaceAll(',', '=2C')
}

function unescapeName(name: string): string {
  if (/=(?!2C|3D)/.test(name)) throw new MalformedTokenError('a SCRAM user name with an equals sign that escapes nothing')
  return name.replaceAll('=2C', ',').replaceAll('=3D', '=')
}

function extensionsOf(text: string | undefined): Record<string, string> {
  const extensions: Record<string, string> = {}
  for (const part of text?.split(',') ?? []) {
    const at = part.indexOf('=')
    if (at < 1) throw malformed("client's first message")
    extensions[part.slice(0, at)] = part.slice(at + 1)
  }
  return extensions
}

function textOf(token: Uint8Array, what: string): string {
  try {
    return decoder.decode(token)
  } catch {
    throw malformed(what)
  }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64')
}

function fromBase64(text: string, what: string): Uint8Array {
  if (text === '' || !BASE64.test(text)) throw malformed(what)
  return new Uint8Array(Buffer.from(text, 'base64'))
}

function malformed(what: string): MalformedTokenError {
  return new MalformedTokenError(`the SCRAM ${what} is malformed`)
}
