const THREADS = 'there are no such threads here: threads.max says how many there are'
const TIERED = 'there is no tiered storage yet'
const SHARE = 'there are no share groups and streams groups yet'
const PLUG_INS = 'there are no plug-ins written in Java here'
const KERBEROS = 'there is no Kerberos here'
const JMX = 'metrics are served at rafka.http.listener, and by nothing else'
const PURGATORY = 'what waits is not kept in purgatories that have to be purged'
const SYSTEM = 'the operating system decides'
const AT_ONCE = 'it is done at once here, or as soon as there is something to do'

/**
 * Broker configurations of Kafka that are taken, checked and shown, and change nothing here, with the reason: who sets one is told, instead of believing that it holds.
 * Defaults of topics are not among them (`log.retention.ms`), since they hold by the topic's own key.
 */
const REASONS: Readonly<Record<string, string>> = {
  'num.io.threads': THREADS,
  'num.network.threads': THREADS,
  'num.recovery.threads.per.data.dir': THREADS,
  'num.replica.alter.log.dirs.threads': THREADS,
  'background.threads': THREADS,
  'group.coordinator.threads': THREADS,
  'group.coordinator.background.threads': THREADS,
  'group.coordinator.append.linger.ms': AT_ONCE,
  'group.coordinator.cached.buffer.max.bytes': 'the coordinators keep no such buffers',
  'controller.quorum.append.linger.ms': AT_ONCE,
  'replica.high.watermark.checkpoint.interval.ms':
    'it is written with the recovery point: log.flush.offset.checkpoint.interval.ms',
  'log.flush.scheduler.interval.ms': AT_ONCE,
  'log.flush.start.offset.checkpoint.interval.ms':
    'it is written with the recovery point: log.flush.offset.checkpoint.interval.ms',
  'log.initial.task.delay.ms': AT_ONCE,
  'fetch.purgatory.purge.interval.requests': PURGATORY,
  'producer.purgatory.purge.interval.requests': PURGATORY,
  'delete.records.purgatory.purge.interval.requests': PURGATORY,
  'queued.max.requests': 'there is no queue between network and handlers',
  'socket.send.buffer.bytes': SYSTEM,
  'socket.receive.buffer.bytes': SYSTEM,
  'replica.socket.receive.buffer.bytes': SYSTEM,
  'socket.connection.setup.timeout.max.ms': 'between tries of links it is reconnect.backoff.max.ms that grows',
  'server.max.startup.time.ms': 'a start that does not succeed ends with an error',
  'add.partitions.to.txn.retry.backoff.ms': AT_ONCE,
  'replication.quota.window.num': 'replication is held to its rate without windows',
  'replication.quota.window.size.seconds': 'replication is held to its rate without windows',
  'alter.log.dirs.replication.quota.window.num': 'replication is held to its rate without windows',
  'alter.log.dirs.replication.quota.window.size.seconds': 'replication is held to its rate without windows',
  'controller.performance.sample.period.ms': JMX,
  'controller.performance.always.log.threshold.ms': JMX,
  'metric.reporters': JMX,
  'metrics.num.samples': JMX,
  'metrics.sample.window.ms': JMX,
  'metrics.recording.level': JMX,
  'telemetry.max.bytes': 'clients push no telemetry to this broker yet',
  'create.topic.policy.class.name': PLUG_INS,
  'alter.config.policy.class.name': PLUG_INS,
  'client.quota.callback.class': PLUG_INS,
  'config.providers': PLUG_INS,
  'principal.builder.class': PLUG_INS,
  'security.providers': PLUG_INS,
  'ssl.keymanager.algorithm': PLUG_INS,
  'ssl.trustmanager.algorithm': PLUG_INS,
  'ssl.secure.random.implementation': PLUG_INS,
  'ssl.engine.factory.class': PLUG_INS,
  'unstable.api.versions.enable': 'nothing that is not stable is served',
  'unstable.feature.versions.enable': 'nothing that is not stable is served',
  'log.local.retention.ms': TIERED,
  'log.local.retention.bytes': TIERED,
  'follower.fetch.last.tiered.offset.enable': TIERED,
  'cordoned.log.dirs': 'log directories cannot be cordoned yet',
}
const PREFIXES: readonly (readonly [prefix: string, reason: string])[] = [
  ['remote.', TIERED],
  ['group.share.', SHARE],
  ['group.streams.', SHARE],
  ['share.', SHARE],
  ['kafka.metrics.', JMX],
  ['sasl.kerberos.', KERBEROS],
]

/** Why a broker configuration that Kafka has changes nothing here; null where it holds. */
export function reasonWithoutEffect(name: string): string | null {
  return REASONS[name] ?? PREFIXES.find(([prefix]) => name.startsWith(prefix))?.[1] ?? null
}
