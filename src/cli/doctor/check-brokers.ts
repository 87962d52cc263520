import { hostAndPort } from '../../base/host-and-port.ts'
import { describeConfigs } from '../../client/admin/configs.ts'
import { settle } from '../../client/admin/results.ts'
import { KafkaError } from '../../client/errors.ts'
import { servedApis } from '../broker-admin.ts'
import { type Check, type Finding, finding, type Patient } from './finding.ts'

const LOCAL = /^(localhost|127\.|\[?::1(\]|$)|0\.0\.0\.0(:|$))/
/** What all brokers should agree on, or clients see a different cluster at each of them. */
const COMMON_CONFIGS = [
  'authorizer.class.name',
  'allow.everyone.if.no.acl.found',
  'super.users',
  'auto.create.topics.enable',
  'default.replication.factor',
  'min.insync.replicas',
  'message.max.bytes',
  'num.partitions',
  'offsets.topic.replication.factor',
  'transaction.state.log.replication.factor',
  'unclean.leader.election.enable',
  'inter.broker.listener.name',
  'sasl.enabled.mechanisms',
]

export const BROKER_CHECKS: readonly Check[] = [
  { name: 'brokers can be reached where they say they are', run: checkReachable },
  { name: 'brokers run versions that agree', run: checkVersions },
  { name: 'brokers have configurations that agree', run: checkConfigs },
]

async function checkReachable({ client, cluster, bootstrap }: Patient): Promise<Finding[]> {
  const findings: Finding[] = []
  if (cluster.controller === null)
    findings.push(
      finding(
        'error',
        'there is no controller: nothing can be changed, and no leader elected',
        'rafka quorum describe',
        'see whether a majority of the controllers runs',
      ),
    )
  for (const { id, isFenced } of cluster.brokers)
    if (isFenced)
      findings.push(
        finding(
          'error',
          `broker ${id} is registered and fenced: it does not run, or cannot reach the controller`,
          `start it, and look into its log; if it is gone for good: rafka broker unregister ${id}`,
        ),
      )
  const up = cluster.brokers.filter(({ isFenced }) => !isFenced)
  const isRemote = !LOCAL.test(bootstrap.replace(/^ssl:\/\//, ''))
  await Promise.all(
    up.map(async ({ id, host, port }) => {
      if (isRemote && LOCAL.test(host))
        findings.push(
          finding(
            'error',
            `broker ${id} tells clients to come to ${hostAndPort(host, port)}, which is the client's own machine`,
            `set advertised.listeners of broker ${id} to an address that clients can reach, and restart it`,
          ),
        )
      try {
        await servedApis(client, id)
      } catch (error) {
        if (!(error instanceof KafkaError)) throw error
        findings.push(
          finding(
            'error',
            `broker ${id} cannot be reached at ${hostAndPort(host, port)}, where it tells clients to come: ${error.message}`,
            'is it up? is there a firewall between?',
            `if it listens elsewhere, set advertised.listeners of broker ${id} to an address that clients can reach, and restart it`,
          ),
        )
      }
    }),
  )
  return findings
}

async function checkVersions({ client, cluster }: Patient): Promise<Finding[]> {
  const served = new Map<number, string>()
  for (const { id, isFenced } of cluster.brokers) {
    if (isFenced) continue
    const apis = await servedApis(client, id).catch(() => null)
    if (apis !== null)
      served.set(id, apis.map(({ apiKey, minVersion, maxVersion }) => `${apiKey}:${minVersion}-${maxVersion}`).join())
  }
  const kinds = Map.groupBy(served, ([, apis]) => apis)
  if (kinds.size < 2) return []
  const groups = [...kinds.values()].map((brokers) => brokers.map(([id]) => id).join(', '))
  return [
    finding(
      'warning',
      `brokers serve different versions of the APIs: ${groups.join(' | ')}`,
      'finish the upgrade (one broker after the other), then rafka feature upgrade --release-version',
      'rafka broker versions ID shows what each serves',
    ),
  ]
}

async function checkConfigs({ client, cluster }: Patient): Promise<Finding[]> {
  const up = cluster.brokers.filter(({ isFenced }) => !isFenced)
  const questions = up.map(({ id }) => ({ type: 'BROKER', name: String(id), configNames: COMMON_CONFIGS }) as const)
  const described = await settle(describeConfigs(client, questions))
  const byBroker = [...described]
  if (byBroker.length === 0) throw described.errors()[0]?.[1] ?? new Error('no broker tells its configurations')
  return COMMON_CONFIGS.flatMap((name) => {
    const values = Map.groupBy(byBroker, ([, configs]) => configs.get(name)?.value ?? '')
    if (values.size < 2) return []
    const shown = [...values].map(
      ([value, brokers]) => `${value === '' ? 'nothing' : value} at ${brokers.map(([broker]) => broker.name).join(', ')}`,
    )
    return [finding('warning', `${name} differs: ${shown.join('; ')}`, `give all brokers the same ${name}`)]
  })
}
