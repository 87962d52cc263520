import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type BrokerProcess, startBroker, temporaryFolder } from '../../../../bench/peers/broker-process.ts'
import { freePorts } from '../../../../bench/peers/free-port.ts'
import { findJava } from '../../../../bench/peers/java.ts'

const LIBS = join(import.meta.dirname, '../../../../.peers/old-kafka')
const QUIET = '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn'

/** Whether its jars are here (`scripts/fetch_kafka.sh`). */
export function hasOldKafka(): boolean {
  return existsSync(LIBS)
}

/** Apache Kafka 2.8.2 with its ZooKeeper, each a process of its own. */
export async function startOldKafka(): Promise<BrokerProcess> {
  const [zooKeeperPort = 0, port = 0] = await freePorts(2)
  const folder = temporaryFolder('old-kafka')
  const zooKeeperConfig = join(folder, 'zookeeper.properties')
  writeFileSync(
    zooKeeperConfig,
    `dataDir=${join(folder, 'zookeeper')}\nclientPort=${zooKeeperPort}\nclientPortAddress=127.0.0.1\nadmin.enableServer=false\n`,
  )
  const zooKeeper = spawn(
    findJava().command,
    ['-Xmx128m', QUIET, '-cp', `${LIBS}/*`, 'org.apache.zookeeper.server.quorum.QuorumPeerMain', zooKeeperConfig],
    { cwd: folder, stdio: 'ignore' },
  )
  const stopZooKeeper = async (): Promise<void> => {
    if (zooKeeper.exitCode === null && zooKeeper.signalCode === null) {
      zooKeeper.kill('SIGKILL')
      await once(zooKeeper, 'exit')
    }
  }
  try {
    await listening(zooKeeperPort)
    const config = join(folder, 'server.properties')
    writeFileSync(
      config,
      [
        'broker.id=1',
        `listeners=PLAINTEXT://127.0.0.1:${port}`,
        `zookeeper.connect=127.0.0.1:${zooKeeperPort}`,
        `log.dirs=${join(folder, 'data')}`,
        'offsets.topic.replication.factor=1',
        'transaction.state.log.replication.factor=1',
        'transaction.state.log.min.isr=1',
        'group.initial.rebalance.delay.ms=0',
        '',
      ].join('\n'),
    )
    const args = ['-Xmx512m', QUIET, '-cp', `${LIBS}/*`, 'kafka.Kafka', config]
    const broker = await startBroker({ name: 'kafka 2.8', command: findJava().command, args, port, folder })
    const stop = async (): Promise<void> => {
      await broker.stop()
      await stopZooKeeper()
    }
    return { ...broker, stop, [Symbol.asyncDispose]: stop }
  } catch (error) {
    await stopZooKeeper()
    throw error
  }
}

async function listening(port: number): Promise<void> {
  const until = performance.now() + 60_000
  while (performance.now() < until) {
    const socket = connect({ host: '127.0.0.1', port })
    const isOpen = await new Promise<boolean>((resolve) =>
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false)),
    )
    socket.destroy()
    if (isOpen) return
    await sleep(100)
  }
  throw new Error(`nobody listens on port ${port} after a minute`)
}
