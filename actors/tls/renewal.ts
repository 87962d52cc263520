import { ConfigError } from '../../src/base/config/config-error.ts'
import type { TlsSettings } from '../../src/base/tls.ts'
import type { Identity } from './certificate-stores.ts'
import { subjectOf } from './distinguished-name.ts'

/**
 * Whether one identity may take the place of another while the node runs, by Kafka's rules: for the same name and at least the same hosts, unless that was allowed to be
 * different. Throws `ConfigError`.
 */
export function checkRenewal(
  before: Identity | null,
  after: Identity | null,
  { allowsDnChanges, allowsSanChanges }: TlsSettings,
): void {
  if (before === null && after !== null)
    throw new ConfigError('Cannot add SSL keystore to an existing listener for which no keystore was configured.')
  if (before !== null && after === null)
    throw new ConfigError('Cannot remove the SSL keystore from an existing listener for which a keystore was configured.')
  if (before === null || after === null) return
  const [old, own] = [before.chain[0]!, after.chain[0]!]
  const [oldName, ownName] = [subjectOf(old.raw), subjectOf(own.raw)]
  if (!allowsDnChanges && normalized(oldName) !== normalized(ownName)) {
    throw new ConfigError(
      `Keystore DistinguishedName does not match: existing=${oldName}, new=${ownName} (ssl.allow.dn.changes allows it)`,
    )
  }
  const hosts = hostsOf(own.subjectAltName)
  const missing = [...hostsOf(old.subjectAltName)].filter((host) => !hosts.has(host))
  if (!allowsSanChanges && missing.length > 0) {
    throw new ConfigError(
      `Keystore SubjectAltNames do not match: the new certificate is not for ${missing.join(', ')} (ssl.allow.san.changes allows it)`,
    )
  }
}

function normalized(name: string): string {
  return name.toLowerCase().replace(/\s+/g, ' ')
}

function hostsOf(names: string | undefined): Set<string> {
  return new Set(names === undefined ? [] : names.split(', '))
}
