import { isAlone } from './broker-listeners.ts'
import type { ConfigTexts } from './config-texts.ts'
import type { ConfigValue } from './parse.ts'

type Value = (name: string) => ConfigValue

/** Kafka's checks of values against each other. `topicDefaults` gives the times that can be written in more than one unit. */
export function checkBrokerValues(value: Value, topicDefaults: ConfigTexts, texts: ConfigTexts): string[] {
  const problems: string[] = []
  const number = (name: string): number => value(name) as number
  const require = (holds: boolean, problem: string): void => {
    if (!holds) problems.push(problem)
  }
  const brokerId = 'broker.id' in texts ? number('broker.id') : number('node.id')
  require(brokerId === number('node.id'), 'You must set `node.id` to the same value as `broker.id`.')
  require(Number(topicDefaults['segment.ms'] ?? 1) >= 1, 'log.roll.ms must be greater than or equal to 1')
  require(Number(topicDefaults['segment.jitter.ms'] ?? 0) >= 0, 'log.roll.jitter.ms must be greater than or equal to 0')
  const retentionMs = Number(topicDefaults['retention.ms'] ?? -1)
  require(retentionMs >= 1 || retentionMs === -1, 'log.retention.ms must be unlimited (-1) or, greater than or equal to 1')
  const minLag = number('log.cleaner.min.compaction.lag.ms')
  const maxLag = number('log.cleaner.max.compaction.lag.ms')
  require(minLag <= maxLag, `conflict topic config setting min.compaction.lag.ms (${minLag}) > max.compaction.lag.ms (${maxLag})`)
  require(Math.trunc(number('log.cleaner.dedupe.buffer.size') / number('log.cleaner.threads')) >
    1024 * 1024, 'log.cleaner.dedupe.buffer.size must be at least 1MB per cleaner thread.')
  require(number('replica.fetch.wait.max.ms') <=
    number(
      'replica.socket.timeout.ms',
    ), 'replica.socket.timeout.ms should always be at least replica.fetch.wait.max.ms to prevent unnecessary socket timeouts')
  require(number('replica.fetch.wait.max.ms') <=
    number(
      'replica.lag.time.max.ms',
    ), 'replica.fetch.wait.max.ms should always be less than or equal to replica.lag.time.max.ms to prevent frequent changes in ISR')
  require(number('queued.max.request.bytes') <= 0 ||
    number('queued.max.request.bytes') >=
      number('socket.request.max.bytes'), 'queued.max.request.bytes must be larger or equal to socket.request.max.bytes')
  require(number('max.connections.per.ip') > 0 ||
    value('max.connections.per.ip.overrides') !==
      '', 'max.connections.per.ip can be set to zero only if max.connections.per.ip.overrides property is set.')
  problems.push(...checkQuorum(value, number('node.id')))
  const idleMs = number('connections.max.idle.ms')
  const delayMs = number('connection.failed.authentication.delay.ms')
  require(idleMs < 0 ||
    delayMs <
      idleMs, `connection.failed.authentication.delay.ms=${delayMs} should always be less than connections.max.idle.ms=${idleMs} ` +
    'to prevent failed authentication responses from timing out')
  require((value('group.coordinator.rebalance.protocols') as readonly string[]).includes(
    'classic',
  ), "Disabling the 'CLASSIC' protocol is not supported.")
  require(number('group.min.session.timeout.ms') <=
    number(
      'group.max.session.timeout.ms',
    ), 'group.min.session.timeout.ms must be less than or equal to group.max.session.timeout.ms')
  problems.push(...checkConsumerGroups(number))
  const codec = number('offsets.topic.compression.codec')
  require(codec >= 0 && codec <= COMPRESSION_CODEC_MAX, `Unknown compression type id: ${codec}`)
  for (const name of value('group.consumer.assignors') as readonly string[])
    require(CONSUMER_ASSIGNORS.includes(name), `Class ${name} cannot be found`)
  problems.push(...checkAuthorizer(value('authorizer.class.name') as string, texts))
  return problems
}

/** The one authorizer that there is: it decides by the access control list in the metadata. */
const STANDARD_AUTHORIZER = 'org.apache.kafka.metadata.authorizer.StandardAuthorizer'

function checkAuthorizer(name: string, texts: ConfigTexts): string[] {
  if (name === '') return []
  if (name !== STANDARD_AUTHORIZER) return [`authorizer.class.name: there is no class ${name} here, only ${STANDARD_AUTHORIZER}`]
  return (texts['super.users'] ?? '')
    .split(';')
    .map((user) => user.trim())
    .filter((user) => user !== '' && !/^[^:]+:./s.test(user))
    .map((user) => `super.users: expected a string in format principalType:principalName but got ${user}`)
}

/** The last of none, gzip, snappy, lz4 and zstd. */
const COMPRESSION_CODEC_MAX = 4

/** Assignors of consumer groups: those of the broker, by name. There are no classes to load here. */
const CONSUMER_ASSIGNORS: readonly string[] = ['uniform', 'range']

function checkConsumerGroups(number: (name: string) => number): string[] {
  const problems: string[] = []
  for (const key of ['heartbeat.interval.ms', 'session.timeout.ms', 'assignment.interval.ms']) {
    const [min, own, max] = [`group.consumer.min.${key}`, `group.consumer.${key}`, `group.consumer.max.${key}`]
    if (number(max) < number(min)) problems.push(`${max} must be greater than or equal to ${min}`)
    if (number(own) < number(min)) problems.push(`${own} must be greater than or equal to ${min}`)
    if (number(own) > number(max)) problems.push(`${own} must be less than or equal to ${max}`)
  }
  const [heartbeat, session] = ['group.consumer.heartbeat.interval.ms', 'group.consumer.session.timeout.ms']
  if (number(heartbeat) >= number(session)) problems.push(`${heartbeat} must be less than ${session}`)
  return problems
}

function checkQuorum(value: Value, nodeId: number): string[] {
  const roles = value('process.roles') as readonly string[]
  const isController = roles.includes('controller')
  const voters = value('controller.quorum.voters') as readonly string[]
  const bootstrapServers = value('controller.quorum.bootstrap.servers') as readonly string[]
  const ids = voters.map((voter) => Number(voter.split('@')[0]))
  const shown = `controller.quorum.voters=Set(${ids.join(', ')})`
  const problems: string[] = []
  if (value('controller.quorum.auto.join.enable') === true && !isController) {
    problems.push("controller.quorum.auto.join.enable is only supported when process.roles contains the 'controller' role.")
  }
  // A node that is broker and controller, and names nobody else, is a quorum of its own.
  const aloneAndWhole = isAlone(value) && isController && roles.includes('broker')
  if (voters.length === 0 && bootstrapServers.length === 0 && !aloneAndWhole) {
    problems.push(
      'If using process.roles, either controller.quorum.bootstrap.servers must contain the set of bootstrap controllers or ' +
        'controller.quorum.voters must contain a parseable set of controllers.',
    )
  }
  if (voters.some((voter) => /@\[?0\.0\.0\.0\]?:/.test(voter))) {
    problems.push('Host string (0.0.0.0) is not routeable: controller.quorum.voters says where the others find each controller.')
  }
  if (isController && voters.length > 0 && !ids.includes(nodeId)) {
    problems.push(
      `If process.roles contains the 'controller' role, the node id ${nodeId} must be included in the set of voters ${shown}`,
    )
  }
  if (!isController && ids.includes(nodeId)) {
    problems.push(
      `If process.roles contains just the 'broker' role, the node id ${nodeId} must not be included in the set of voters ${shown}`,
    )
  }
  return problems
}
