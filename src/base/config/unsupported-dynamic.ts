import { DYNAMIC_SECURITY_CONFIGS } from './generated/dynamic-security-configs.ts'
import { overriddenByListener } from './listener-overrides.ts'

const NO_SUCH_THREADS = 'there are no such threads here: threads.max says how many there are, and is read at the start'
const READ_AT_START = 'it is read at the start: set it in the configuration file and start anew'
const NO_TIERED_STORAGE = 'there is no tiered storage yet'
const NO_PLUG_INS = 'there are no plug-ins for principals here'
const NO_SHARE_GROUPS = 'there are no share groups and streams groups yet'

/**
 * What Kafka can alter while it runs and this broker cannot, with the reason. Rather a refusal than a success after which nothing is different. A limit on what
 * does not happen here (replication to other nodes) holds by itself, and is taken.
 */
const REASONS: Readonly<Record<string, string>> = {
  'num.io.threads': NO_SUCH_THREADS,
  'num.network.threads': NO_SUCH_THREADS,
  'num.recovery.threads.per.data.dir': NO_SUCH_THREADS,
  'background.threads': NO_SUCH_THREADS,
  'producer.id.expiration.ms': READ_AT_START,
  'transaction.partition.verification.enable': READ_AT_START,
  'group.coordinator.cached.buffer.max.bytes': 'the coordinators keep no such buffers',
  'share.coordinator.cached.buffer.max.bytes': NO_SHARE_GROUPS,
  'group.consumer.assignment.interval.ms': READ_AT_START,
  'group.share.assignment.interval.ms': NO_SHARE_GROUPS,
  'group.streams.assignment.interval.ms': NO_SHARE_GROUPS,
  'follower.fetch.last.tiered.offset.enable': NO_TIERED_STORAGE,
  'remote.list.offsets.request.timeout.ms': NO_TIERED_STORAGE,
  'config.providers': 'there are no config providers here',
  'metric.reporters': 'metrics are served at rafka.http.listener, and by nothing else',
  listeners: READ_AT_START,
  'listener.security.protocol.map': READ_AT_START,
  'principal.builder.class': NO_PLUG_INS,
  'cordoned.log.dirs': 'log directories cannot be cordoned yet',
}
const PREFIXES: readonly (readonly [prefix: string, reason: string])[] = [
  ['remote.', NO_TIERED_STORAGE],
  ['ssl.', READ_AT_START],
  ['sasl.', READ_AT_START],
]

/** Why a broker configuration cannot be altered while this broker runs although it could be with Kafka; null where it can be. */
export function reasonNotDynamic(name: string): string | null {
  const overridden = overriddenByListener(name)
  if (overridden !== null) return DYNAMIC_SECURITY_CONFIGS.includes(overridden) ? null : READ_AT_START
  return REASONS[name] ?? PREFIXES.find(([prefix]) => name.startsWith(prefix))?.[1] ?? null
}
