import { describeConfigs } from '../../client/admin/configs.ts'
import { listPartitionReassignments } from '../../client/admin/reassignments.ts'
import { settle } from '../../client/admin/results.ts'
import { type Check, type Finding, finding, type Patient, some } from './finding.ts'

const INTERNAL_REPLICAS = 3
/** The topics that coordinators keep their state in, which are made when somebody first needs one. */
const COORDINATORS = [
  { topic: '__consumer_offsets', factor: 'offsets.topic.replication.factor', whose: 'no consumer group can form or commit' },
  {
    topic: '__transaction_state',
    factor: 'transaction.state.log.replication.factor',
    whose: 'no transactional producer can begin',
  },
]
const OF_CONTROLLERS = ['process.roles', 'controller.listener.names', 'listeners']
const RATES = ['leader.replication.throttled.rate', 'follower.replication.throttled.rate']

export const PARTITION_CHECKS: readonly Check[] = [
  { name: 'partitions have leaders and all their replicas', run: checkReplicas },
  { name: 'groups and transactions have coordinators', run: checkCoordinators },
  { name: 'topics can lose a broker', run: checkFactors },
  { name: 'no throttles are left behind', run: checkThrottles },
]

async function checkReplicas({ client, topics }: Patient): Promise<Finding[]> {
  const all = topics.flatMap(({ name, partitions }) =>
    partitions.map((partition) => ({ ...partition, topic: name, name: `${name}-${partition.partition}` })),
  )
  const offline = all.filter(({ leader }) => leader === null)
  const lacking = all.filter(({ leader, isr, replicas }) => leader !== null && isr.length < replicas.length)
  const minima = await minimaOf(client, [...new Set(lacking.map(({ topic }) => topic))])
  const short = lacking.filter(({ topic, isr }) => isr.length < (minima.get(topic) ?? 1))
  const lagging = lacking.filter((each) => !short.includes(each))
  const missing = (partitions: typeof all): string =>
    [...new Set(partitions.flatMap(({ replicas, isr }) => replicas.filter((id) => !isr.includes(id))))]
      .sort((a, b) => a - b)
      .join(', ')
  const findings: Finding[] = []
  if (offline.length > 0)
    findings.push(
      finding(
        'error',
        `${offline.length} of ${all.length} partitions have no leader and cannot be read or written: ${some(offline.map(({ name }) => name))}`,
        `bring back one of the brokers ${missing(offline)}`,
        `if none comes back, records may be given up: rafka topic elect-leaders ${offline[0]!.topic} --partition ${offline[0]!.partition} --unclean`,
      ),
    )
  if (short.length > 0)
    findings.push(
      finding(
        'error',
        `${short.length} partitions have fewer replicas in sync than min.insync.replicas, so that acks=all is refused: ${some(short.map(({ name }) => name))}`,
        `bring back the brokers ${missing(short)}`,
        `or put other brokers in their place: rafka reassign generate --topic ${short[0]!.topic}`,
      ),
    )
  if (lagging.length > 0)
    findings.push(
      finding(
        'warning',
        `${lagging.length} partitions are under-replicated: ${some(lagging.map(({ name }) => name))}; not in sync are the brokers ${missing(lagging)}`,
        'are these brokers up, and do they have disks and network enough? after a restart they need a while to catch up',
        `rafka topic describe ${lagging[0]!.topic}`,
      ),
    )
  const led = all.filter(({ leader, replicas, isr }) => leader !== null && leader !== replicas[0] && isr.includes(replicas[0]!))
  if (led.length > 0)
    findings.push(
      finding(
        'note',
        `${led.length} partitions are not led by their preferred replica: ${some(led.map(({ name }) => name))}`,
        'rafka topic elect-leaders',
      ),
    )
  return findings
}

async function minimaOf(client: Patient['client'], topics: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (topics.length === 0) return new Map()
  const name = 'min.insync.replicas'
  const described = await settle(
    describeConfigs(
      client,
      topics.map((topic) => ({ type: 'TOPIC', name: topic, configNames: [name] }) as const),
    ),
  )
  return new Map([...described].map(([resource, configs]) => [resource.name, Number(configs.get(name)?.value ?? 1)]))
}

async function checkCoordinators({ client, cluster, topics }: Patient): Promise<Finding[]> {
  const missing = COORDINATORS.filter(({ topic }) => topics.every(({ name }) => name !== topic))
  const asked = cluster.brokers.find(({ isFenced }) => !isFenced)
  if (missing.length === 0 || asked === undefined) return []
  const resource = { type: 'BROKER', name: String(asked.id) } as const
  const configNames = [...missing.map(({ factor }) => factor), ...OF_CONTROLLERS]
  const configs = (await describeConfigs(client, [{ ...resource, configNames }])).get(resource)
  const [roles, names, listeners] = OF_CONTROLLERS.map((name) => configs.get(name)?.value ?? '') as [string, string, string]
  // A node of Rafka that nobody can join makes them with the replicas that it can have.
  const own = listeners.split(',').map((listener) => listener.trim().split(':')[0])
  if (roles.includes('controller') && !names.split(',').some((name) => own.includes(name.trim()))) return []
  const count = cluster.brokers.length
  return missing.flatMap(({ topic, factor, whose }) => {
    const wanted = Number(configs.get(factor)?.value ?? 1)
    if (wanted <= count) return []
    return [
      finding(
        'error',
        `${factor} is ${wanted}, and there ${count === 1 ? 'is 1 broker' : `are ${count} brokers`}: ${topic} cannot be made, and ${whose}`,
        `set ${factor}=${count} in the configuration of all nodes, and restart them`,
        `or start more brokers: ${wanted} are needed`,
      ),
    ]
  })
}

async function checkFactors({ client, cluster, topics }: Patient): Promise<Finding[]> {
  if (cluster.brokers.length < 2) return []
  const alone = topics.filter(
    ({ isInternal, partitions }) => !isInternal && partitions.some(({ replicas }) => replicas.length === 1),
  )
  const wanted = Math.min(INTERNAL_REPLICAS, cluster.brokers.length)
  const internal = topics.filter(
    ({ isInternal, partitions }) => isInternal && partitions.some(({ replicas }) => replicas.length < wanted),
  )
  const findings: Finding[] = []
  if (alone.length > 0)
    findings.push(
      finding(
        'warning',
        `${alone.length} topics have one replica, and are gone with its broker: ${some(alone.map(({ name }) => name))}`,
        `rafka reassign generate --topic ${alone[0]!.name} --replication-factor ${wanted} > plan.json && rafka reassign execute plan.json --wait`,
      ),
    )
  if (internal.length > 0)
    findings.push(
      finding(
        'warning',
        `internal topics have fewer than ${wanted} replicas, so that groups or transactions stop with one broker: ${some(internal.map(({ name }) => name))}`,
        `rafka reassign generate --topic ${internal[0]!.name} --replication-factor ${wanted} > plan.json && rafka reassign execute plan.json --wait`,
      ),
    )
  const several = topics.filter(
    ({ isInternal, partitions }) => !isInternal && partitions.some(({ replicas }) => replicas.length > 1),
  )
  const minima = await minimaOf(
    client,
    several.map(({ name }) => name),
  )
  const strict = several.filter(({ name, partitions }) =>
    partitions.some(({ replicas }) => replicas.length > 1 && replicas.length <= (minima.get(name) ?? 1)),
  )
  if (strict.length > 0)
    findings.push(
      finding(
        'warning',
        `min.insync.replicas is all of the replicas of ${some(strict.map(({ name }) => name))}: with one broker less acks=all is refused`,
        `rafka config alter topic ${strict[0]!.name} --set min.insync.replicas=${fewest(strict[0]!.partitions) - 1}`,
      ),
    )
  return findings
}

/** Of partitions that have several replicas. */
function fewest(partitions: Patient['topics'][number]['partitions']): number {
  return Math.min(...partitions.map(({ replicas }) => replicas.length).filter((count) => count > 1))
}

async function checkThrottles({ client, cluster }: Patient): Promise<Finding[]> {
  const moves = await listPartitionReassignments(client)
  if (moves.length > 0)
    return [finding('note', `${moves.length} partitions are on their way to other brokers`, 'rafka reassign list')]
  const up = cluster.brokers.filter(({ isFenced }) => !isFenced)
  const questions = up.map(({ id }) => ({ type: 'BROKER', name: String(id), configNames: RATES }) as const)
  const throttled = [...(await settle(describeConfigs(client, questions)))].filter(([, configs]) =>
    [...configs.values()].some(({ source }) => source === 'DYNAMIC_BROKER_CONFIG'),
  )
  if (throttled.length === 0) return []
  const names = throttled.map(([{ name }]) => name)
  return [
    finding(
      'warning',
      `nothing moves, and replication of the brokers ${names.join(', ')} is throttled`,
      ...names.map((name) => `rafka config alter broker ${name} ${RATES.map((rate) => `--unset ${rate}`).join(' ')}`),
    ),
  ]
}
