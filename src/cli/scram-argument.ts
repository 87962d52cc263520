import { Buffer } from 'node:buffer'
import type { Random } from '../base/random.ts'
import type { NewRecord } from '../metadata/metadata-record.ts'
import type { Cryptography } from '../security/cryptography.ts'
import { ScramKeys } from '../security/scram-keys.ts'
import { SCRAM_ITERATIONS_MAX, SCRAM_MECHANISMS, type ScramMechanism } from '../security/scram-mechanism.ts'
import { UsageError } from './usage.ts'

const SALT_BYTES = 20
const ITERATIONS = 4096
const KNOWN = ['name', 'salt', 'iterations', 'password', 'saltedpassword']

/**
 * A credential for a new cluster, as kafka-storage takes it: `SCRAM-SHA-256=[name=alice,password=alice-secret]`, or with `salt`, `iterations` and `saltedpassword` in Base64. Throws
 * `UsageError`, which never holds a password.
 */
export async function scramRecord(
  argument: string,
  { cryptography, random }: { cryptography: Cryptography; random: Random },
): Promise<NewRecord> {
  const { mechanism, settings } = parse(argument)
  const name = settings.get('name')
  if (name === undefined) throw new UsageError("You must supply 'name' to add-scram")
  const password = settings.get('password')
  const salted = settings.get('saltedpassword')
  if (password === undefined && salted === undefined)
    throw new UsageError("You must supply one of 'password' or 'saltedpassword' to add-scram")
  const saltText = settings.get('salt')
  if (password === undefined && saltText === undefined)
    throw new UsageError("You must supply 'salt' with 'saltedpassword' to add-scram")
  if (password !== undefined && salted !== undefined) throw new UsageError('Unknown SCRAM configurations: saltedpassword')
  const salt = saltText === undefined ? random.bytes(SALT_BYTES) : fromBase64(saltText, 'salt')
  const iterations = iterationsOf(settings.get('iterations'), mechanism)
  const keys = new ScramKeys(mechanism, cryptography)
  const saltedPassword =
    password === undefined
      ? fromBase64(salted!, 'saltedPassword')
      : await keys.saltedPassword(new TextEncoder().encode(password), salt, iterations)
  const storedKey = keys.storedKey(keys.clientKey(saltedPassword))
  const serverKey = keys.serverKey(saltedPassword)
  return {
    type: 'UserScramCredentialRecord',
    version: 0,
    message: { name, mechanism: mechanism.type, salt, storedKey, serverKey, iterations },
  }
}

function parse(argument: string): { mechanism: ScramMechanism; settings: ReadonlyMap<string, string> } {
  const text = argument.trim()
  const equals = text.indexOf('=')
  if (equals < 0) throw new UsageError('Failed to find equals sign in the SCRAM argument')
  const name = text.slice(0, equals)
  const mechanism = Object.values(SCRAM_MECHANISMS).find((known) => known.name === name)
  if (mechanism === undefined) throw new UsageError(`The add-scram mechanism ${name} is not supported.`)
  const list = text.slice(equals + 1)
  if (!list.startsWith('[')) throw new UsageError('Expected configuration string to start with [')
  if (!list.endsWith(']')) throw new UsageError('Expected configuration string to end with ]')
  const settings = new Map(list.slice(1, -1).split(',').map(settingOf))
  const unknown = [...settings.keys()].filter((key) => !KNOWN.includes(key))
  if (unknown.length > 0) throw new UsageError(`Unknown SCRAM configurations: ${unknown.join(', ')}`)
  return { mechanism, settings }
}

function settingOf(text: string): [key: string, value: string] {
  const equals = text.indexOf('=')
  if (equals < 0) throw new UsageError('No equals sign found in a SCRAM component')
  return [text.slice(0, equals), text.slice(equals + 1).replace(/^"(.*)"$/s, '$1')]
}

function iterationsOf(text: string | undefined, { name, iterationsMin }: ScramMechanism): number {
  if (text === undefined) return ITERATIONS
  if (!/^[+-]?\d{1,9}$/.test(text)) throw new UsageError(`Failed to parse iterations count: ${text}`)
  const iterations = Number(text)
  const wrong = (limit: string): UsageError =>
    new UsageError(`The 'iterations' value must be ${limit} for add-scram using ${name}`)
  if (iterations < iterationsMin) throw wrong(`>= ${iterationsMin}`)
  if (iterations > SCRAM_ITERATIONS_MAX) throw wrong(`<= ${SCRAM_ITERATIONS_MAX}`)
  return iterations
}

function fromBase64(text: string, what: string): Uint8Array {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/.test(text))
    throw new UsageError(`Failed to decode given ${what}`)
  return new Uint8Array(Buffer.from(text, 'base64'))
}
