import { describeFeatures } from '../../client/admin/features.ts'
import { describeLogDirs } from '../../client/admin/log-dirs.ts'
import { listOffsets } from '../../client/admin/offsets.ts'
import { describeMetadataQuorum } from '../../client/admin/quorum.ts'
import { settle } from '../../client/admin/results.ts'
import { bytesText } from '../bytes-text.ts'
import { type Check, type Finding, finding, type Patient, some } from './finding.ts'

const VOTER_SILENT_MS = 10_000
/** What records are looked at for times in the future. */
const PARTITIONS_MAX = 1000

export const NODE_CHECKS: readonly Check[] = [
  { name: 'the quorum has a majority to spare', run: checkQuorum },
  { name: 'features are at the level that brokers know', run: checkFeatures },
  { name: 'disks are well and have room', run: checkDisks },
  { name: 'clocks agree', run: checkClocks },
]

async function checkQuorum({ client, cluster }: Patient): Promise<Finding[]> {
  const { leaderId, voters } = await describeMetadataQuorum(client)
  // The leader's own time is the newest that there is: others are measured by its clock.
  const leaderMs = voters.find(({ replicaId }) => replicaId === leaderId)?.lastCaughtUpTimestampMs ?? null
  const silent = voters.filter(
    ({ replicaId, lastCaughtUpTimestampMs: caughtUpMs }) =>
      replicaId !== leaderId && leaderMs !== null && (caughtUpMs === null || leaderMs - caughtUpMs > VOTER_SILENT_MS),
  )
  const spare = voters.length - silent.length - (Math.floor(voters.length / 2) + 1)
  const findings: Finding[] = []
  if (silent.length > 0)
    findings.push(
      finding(
        spare < 0 ? 'error' : 'warning',
        `controllers ${silent.map(({ replicaId }) => replicaId).join(', ')} do not follow the quorum; ${spare <= 0 ? 'none more may fail' : `${spare} more may fail`}`,
        'start them, and look into their logs',
        `if one is gone for good: rafka quorum remove-controller --id ${silent[0]!.replicaId} --directory-id ${silent[0]!.replicaDirectoryId ?? '…'}`,
      ),
    )
  if (voters.length === 1 && cluster.brokers.length > 1)
    findings.push(
      finding(
        'warning',
        'there is one controller: while it is down nothing can be changed and no leader is elected',
        'rafka quorum add-controller',
      ),
    )
  if (voters.length > 1 && voters.length % 2 === 0)
    findings.push(
      finding(
        'note',
        `there are ${voters.length} voters: one more, or one less, lets as many or more of them fail`,
        'rafka quorum add-controller',
      ),
    )
  return findings
}

async function checkFeatures({ client }: Patient): Promise<Finding[]> {
  const { finalized, supported } = await describeFeatures(client)
  const behind = [...finalized].filter(
    ([name, { maxVersion }]) => name !== 'kraft.version' && maxVersion < (supported.get(name)?.maxVersion ?? 0),
  )
  if (behind.length === 0) return []
  const texts = behind.map(([name, { maxVersion }]) => `${name} ${maxVersion} of ${supported.get(name)!.maxVersion}`)
  return [
    finding(
      'note',
      `features are below what the brokers could do: ${texts.join(', ')}`,
      `when no older broker will come back: rafka feature upgrade ${behind.map(([name]) => `${name}=${supported.get(name)!.maxVersion}`).join(' ')}`,
    ),
  ]
}

async function checkDisks({ client, cluster, flags }: Patient): Promise<Finding[]> {
  const described = await settle(
    describeLogDirs(
      client,
      cluster.brokers.filter(({ isFenced }) => !isFenced).map(({ id }) => id),
    ),
  )
  const findings: Finding[] = []
  for (const [broker, folders] of described) {
    for (const [path, { error, totalBytes, usableBytes }] of folders) {
      if (error !== null)
        findings.push(
          finding(
            'error',
            `${path} of broker ${broker} is offline (${error.code}): its partitions are served by nobody, or by other replicas`,
            `mend or replace the disk, look into the log of broker ${broker}, and restart it`,
          ),
        )
      else if (totalBytes !== null && usableBytes !== null && totalBytes > 0) {
        const percent = (100 * usableBytes) / totalBytes
        if (percent >= flags.diskPercent) continue
        findings.push(
          finding(
            percent < flags.diskPercent / 3 ? 'error' : 'warning',
            `${path} of broker ${broker} has ${bytesText(usableBytes)} of ${bytesText(totalBytes)} left (${percent.toFixed(0)} %)`,
            'find what is large: rafka log-dir describe --topic NAME',
            'keep less (rafka config alter topic NAME --set retention.bytes=…), move partitions (rafka reassign generate), or give it a larger disk',
          ),
        )
      }
    }
  }
  if (described.errors().length > 0 && findings.length === 0 && [...described].length === 0) throw described.errors()[0]![1]
  return findings
}

async function checkClocks({ client, topics, flags, nowMs }: Patient): Promise<Finding[]> {
  const askedMs = Date.now()
  const { leaderId, voters } = await describeMetadataQuorum(client)
  const answeredMs = Date.now()
  const leaderMs = voters.find(({ replicaId }) => replicaId === leaderId)?.lastCaughtUpTimestampMs ?? null
  const findings: Finding[] = []
  if (leaderMs !== null) {
    const skewMs = leaderMs < askedMs ? askedMs - leaderMs : Math.max(0, leaderMs - answeredMs)
    if (skewMs > flags.clockSkewMs)
      findings.push(
        finding(
          'warning',
          `the clock of controller ${leaderId} and that of this machine are ${(skewMs / 1000).toFixed(1)} s apart`,
          'set both by NTP',
        ),
      )
  }
  const partitions = topics
    .filter(({ isInternal }) => !isInternal)
    .flatMap(({ name, partitions: all }) =>
      all.filter(({ leader }) => leader !== null).map(({ partition }) => ({ topic: name, partition })),
    )
    .slice(0, PARTITIONS_MAX)
  if (partitions.length === 0) return findings
  const newest = await settle(
    listOffsets(
      client,
      partitions.map((each) => ({ ...each, spec: 'maxTimestamp' as const })),
    ),
  )
  const ahead = [...newest].filter(([, { timestamp }]) => timestamp > nowMs + Math.max(flags.clockSkewMs, 60_000))
  if (ahead.length > 0)
    findings.push(
      finding(
        'warning',
        `${ahead.length} partitions have records from the future: ${some(ahead.map(([{ topic, partition }, { timestamp }]) => `${topic}-${partition} (${new Date(timestamp).toISOString()})`))}`,
        'set the clocks of producers by NTP; segments with such records are kept too long',
        `to refuse them: rafka config alter topic ${ahead[0]![0].topic} --set message.timestamp.after.max.ms=3600000`,
      ),
    )
  return findings
}
