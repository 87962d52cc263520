import { describeCluster } from '../client/admin/cluster.ts'
import { alterReplicaLogDirs, describeLogDirs as describe, describeReplicaLogDirs } from '../client/admin/log-dirs.ts'
import { settle } from '../client/admin/results.ts'
import type { Client } from '../client/client.ts'
import { checkBrokers } from './broker-admin.ts'
import { bytesText } from './bytes-text.ts'
import { connected } from './connection.ts'
import { throwFailed } from './failure.ts'
import { interruptible } from './interruption.ts'
import type { DescribeLogDirFlags, MoveReplicaFlags } from './log-dir.ts'
import { pause } from './pause.ts'
import { Progress } from './progress.ts'
import { printTable, show } from './table.ts'

const POLL_MS = 500

export async function describeLogDirs(flags: DescribeLogDirFlags): Promise<void> {
  await connected(flags, async (client) => {
    if (flags.broker !== undefined) await checkBrokers(client, flags.broker)
    const brokers = flags.broker ?? (await describeCluster(client)).brokers.map(({ id }) => id)
    const results = await settle(describe(client, brokers))
    const dirs = [...results].flatMap(([broker, folders]) =>
      [...folders].map(([path, { error, replicas, totalBytes, usableBytes, isCordoned }]) => ({
        broker,
        path,
        error: error?.code ?? null,
        isCordoned,
        totalBytes,
        usableBytes,
        partitions: replicas.length,
        bytes: replicas.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
        replicas: replicas.filter(({ topic }) => flags.topic === undefined || flags.topic.includes(topic)),
      })),
    )
    show(flags, dirs, () => {
      if (flags.topic === undefined)
        printTable(
          ['BROKER', 'FOLDER', 'PARTITIONS', 'BYTES', 'FREE', 'DISK', 'STATE'],
          dirs.map((dir) => [
            dir.broker,
            dir.path,
            dir.partitions,
            bytesText(dir.bytes),
            bytesText(dir.usableBytes),
            bytesText(dir.totalBytes),
            dir.error ?? (dir.isCordoned ? 'cordoned' : 'well'),
          ]),
          'there are no folders',
        )
      else
        printTable(
          ['BROKER', 'FOLDER', 'TOPIC', 'PARTITION', 'BYTES', 'LAG', 'STATE'],
          dirs.flatMap(({ broker, path, replicas }) =>
            replicas.map(({ topic, partition, sizeBytes, offsetLag, isFuture }) => [
              broker,
              path,
              topic,
              partition,
              bytesText(sizeBytes),
              offsetLag,
              isFuture ? 'on its way here' : '-',
            ]),
          ),
          'no partitions of these topics',
        )
    })
    throwFailed(results)
  })
}

export async function moveReplica(topic: string, partition: number, flags: MoveReplicaFlags): Promise<void> {
  const replica = { topic, partition, brokerId: flags.broker }
  await connected(flags, async (client) => {
    throwFailed(await settle(alterReplicaLogDirs(client, [{ ...replica, path: flags.to }])))
    const done = flags.wait === true && (await interruptible((signal) => untilThere(client, replica, flags.to, signal)))
    show(flags, { ...replica, path: flags.to, isThere: done }, () =>
      console.log(
        `${topic}-${partition} of broker ${flags.broker} ${done ? 'is in' : 'is on its way to'} ${flags.to}${done ? '' : ': rafka log-dir describe shows how far it is'}`,
      ),
    )
  })
}

async function untilThere(
  client: Client,
  replica: { readonly topic: string; readonly partition: number; readonly brokerId: number },
  path: string,
  signal: AbortSignal,
): Promise<boolean> {
  const progress = new Progress(`${replica.topic}-${replica.partition}`)
  let lagAtFirst = 0
  try {
    while (!signal.aborted) {
      const { current, future } = (await describeReplicaLogDirs(client, [replica])).get(replica)
      if (current?.path === path && future === null) return true
      lagAtFirst = Math.max(lagAtFirst, future?.offsetLag ?? 0)
      progress.show(lagAtFirst - (future?.offsetLag ?? lagAtFirst), lagAtFirst, 'records')
      await pause(POLL_MS, signal)
    }
    return false
  } finally {
    progress.end()
  }
}
