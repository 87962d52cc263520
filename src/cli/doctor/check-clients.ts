import { describeAcls } from '../../client/admin/acls.ts'
import { describeConfigs } from '../../client/admin/configs.ts'
import { KafkaError } from '../../client/errors.ts'
import { diagnoseGroups } from '../group-lag.ts'
import { hangingIn } from '../hanging-transactions.ts'
import { type Check, type Finding, finding, type Patient, some } from './finding.ts'

const HANGING_AFTER_MS = 15 * 60_000
const WATCH_MS = 2000

export const CLIENT_CHECKS: readonly Check[] = [
  { name: 'consumer groups keep up', run: checkGroups },
  { name: 'no transaction hangs', run: checkTransactions },
  { name: 'authorization is as it seems', run: checkAuthorization },
]

async function checkGroups({ client, flags }: Patient): Promise<Finding[]> {
  const groups = await diagnoseGroups(client, [], WATCH_MS)
  const lagging = groups.filter(({ lag }) => lag > flags.maxLag)
  const findings = lagging.map(({ groupId, lag, reasons }) =>
    finding(
      'warning',
      `group ${groupId} is ${lag} records behind: ${reasons[0]?.what ?? 'it reads too slowly'}`,
      `rafka group why ${groupId}`,
    ),
  )
  const troubled = groups.filter((group) => !lagging.includes(group))
  for (const { groupId, reasons } of troubled) {
    const reason = reasons.find(({ kind }) => kind === 'rebalancing' || kind === 'stuck' || kind === 'no leader')
    if (reason !== undefined) findings.push(finding('note', `group ${groupId}: ${reason.what}`, `rafka group why ${groupId}`))
  }
  const empty = troubled.filter(({ state, lag }) => state === 'Empty' && lag > 0)
  if (empty.length > 0)
    findings.push(
      finding(
        'note',
        `groups have no members and records to read: ${some(empty.map(({ groupId }) => groupId))}`,
        'start their consumers, or rafka group delete ID where they are not needed',
      ),
    )
  return findings
}

async function checkTransactions({ client, topics, nowMs }: Patient): Promise<Finding[]> {
  const partitions = topics.flatMap(({ name, partitions: all }) =>
    all.filter(({ leader }) => leader !== null).map(({ partition }) => ({ topic: name, partition })),
  )
  const hanging = await hangingIn(client, partitions, nowMs - HANGING_AFTER_MS)
  return hanging.map(({ topic, partition, startOffset, producerId }) =>
    finding(
      'error',
      `a transaction of producer ${producerId} hangs in ${topic}-${partition} from offset ${startOffset} on: consumers with read_committed wait for it`,
      `rafka transaction abort ${topic} ${partition} --start-offset ${startOffset}`,
    ),
  )
}

async function checkAuthorization({ client, cluster }: Patient): Promise<Finding[]> {
  const findings: Finding[] = []
  let rules: number | null = null
  try {
    rules = (await describeAcls(client)).length
  } catch (error) {
    if (!(error instanceof KafkaError) || error.code !== 'SECURITY_DISABLED') throw error
  }
  const id = cluster.brokers.find(({ isFenced }) => !isFenced)?.id
  if (id === undefined) return findings
  const resource = { type: 'BROKER', name: String(id) } as const
  const names = ['allow.everyone.if.no.acl.found', 'sasl.enabled.mechanisms', 'listener.security.protocol.map', 'listeners']
  const configs = (await describeConfigs(client, [{ ...resource, configNames: names }])).get(resource)
  const listeners = configs.get('listeners')?.value ?? ''
  const authenticates = /SASL|SSL/.test(
    `${listeners},${configs.get('listener.security.protocol.map')?.source === 'DEFAULT_CONFIG' ? '' : (configs.get('listener.security.protocol.map')?.value ?? '')}`,
  )
  if (rules === null && authenticates)
    findings.push(
      finding(
        'warning',
        'clients say who they are, and there is no authorizer: each of them may do everything',
        'set authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer and super.users on all nodes, and restart them',
      ),
    )
  if (rules !== null && configs.get('allow.everyone.if.no.acl.found')?.value === 'true')
    findings.push(
      finding(
        rules === 0 ? 'warning' : 'note',
        'allow.everyone.if.no.acl.found=true: what no rule is about, everybody may do',
        'add rules for what is to be kept (rafka acl add), and then set it to false',
      ),
    )
  return findings
}
