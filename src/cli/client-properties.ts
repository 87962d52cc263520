import { readFileSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { ConfigError } from '../base/config/config-error.ts'
import { parseProperties } from '../base/config/server-properties.ts'
import { remark } from './table.ts'
import type { NameAndValue } from './usage.ts'

/** Where a client's properties may stand, besides the environment. */
export interface ClientPropertyFlags {
  /** A file of Kafka's client properties. */
  commandConfig?: string
  /** A file of them by its name, in the user's folder of profiles. */
  profile?: string
  /** One by one. */
  property?: readonly NameAndValue[]
}

type Environment = Readonly<Record<string, string | undefined>>

const PREFIX = 'RAFKA_CLIENT_'
const PROFILE_NAME = /^[\w.-]+$/
const OTHERS_MAY_READ = 0o044
/** Names whose values nobody else is to see. */
const SECRET = /password|secret|jaas\.config|keystore\.key/

/**
 * Kafka's client properties from where they may stand, later ones winning: the file that `--command-config` or RAFKA_COMMAND_CONFIG names, or the profile of `--profile` or RAFKA_PROFILE;
 * the environment (RAFKA_CLIENT_SECURITY_PROTOCOL for security.protocol); `--property`. Throws `ConfigError`.
 */
export function clientProperties(flags: ClientPropertyFlags, environment: Environment): Record<string, string> {
  const file = fileOf(flags, environment)
  const properties = file === null ? {} : readClientProperties(file)
  for (const [variable, value] of Object.entries(environment)) {
    if (variable.startsWith(PREFIX) && value !== undefined)
      properties[variable.slice(PREFIX.length).toLowerCase().replaceAll('_', '.')] = value
  }
  for (const { name, value } of flags.property ?? []) properties[name] = value
  return properties
}

function fileOf({ commandConfig, profile }: ClientPropertyFlags, environment: Environment): string | null {
  if (commandConfig !== undefined) return resolve(commandConfig)
  if (profile !== undefined) return profileFile(profile, environment)
  const { RAFKA_COMMAND_CONFIG: file, RAFKA_PROFILE: name } = environment
  if (file !== undefined && file !== '') return resolve(file)
  return name === undefined || name === '' ? null : profileFile(name, environment)
}

/** Where a profile is kept: a file of client properties. */
function profileFile(name: string, { XDG_CONFIG_HOME: folder }: Environment): string {
  if (!PROFILE_NAME.test(name))
    throw new ConfigError(`"${name}" is no name of a profile: letters, digits, dots and dashes make one`)
  const base = folder === undefined || folder === '' ? join(homedir(), '.config') : folder
  return join(base, 'rafka', `${name}.properties`)
}

function readClientProperties(path: string): Record<string, string> {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw new ConfigError(`cannot read the client properties ${path} (${(error as NodeJS.ErrnoException).code})`)
  }
  const properties = parseProperties(text)
  const holdsSecret = Object.keys(properties).some((name) => SECRET.test(name))
  if (holdsSecret && (statSync(path).mode & OTHERS_MAY_READ) !== 0)
    remark(`${path} holds a secret that other users of this machine may read: chmod 600 ${path}`)
  return properties
}
