import { DYNAMIC_SECURITY_CONFIGS } from './generated/dynamic-security-configs.ts'
import { overriddenByListener } from './listener-overrides.ts'
import { reasonWithoutEffect } from './without-effect.ts'

const READ_AT_START = 'it is read at the start: set it in the configuration file and start anew'

/**
 * What Kafka can alter while it runs and this broker cannot, although it holds. Rather a refusal than a success after which nothing is different.
 */
const READ_AT_START_ONLY: ReadonlySet<string> = new Set([
  'producer.id.expiration.ms',
  'transaction.partition.verification.enable',
  'group.consumer.assignment.interval.ms',
  'listeners',
  'listener.security.protocol.map',
  'super.users',
  'allow.everyone.if.no.acl.found',
])

/** What Kafka can alter for one listener, but for its keys and certificates. */
const LIMITS_OF_LISTENER: readonly string[] = ['max.connections', 'max.connection.creation.rate']

/** Why a broker configuration cannot be altered while this broker runs although it could be with Kafka; null where it can be. */
export function reasonNotDynamic(name: string): string | null {
  const overridden = overriddenByListener(name)
  if (overridden !== null) return [...DYNAMIC_SECURITY_CONFIGS, ...LIMITS_OF_LISTENER].includes(overridden) ? null : READ_AT_START
  const isRead = READ_AT_START_ONLY.has(name) || name.startsWith('ssl.') || name.startsWith('sasl.')
  return reasonWithoutEffect(name) ?? (isRead ? READ_AT_START : null)
}
