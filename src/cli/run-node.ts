import { styleText } from 'node:util'
import { startNode } from '../../actors/node.ts'
import { resolveBrokerConfig } from '../base/config/broker-config.ts'
import { reasonWithoutEffect } from '../base/config/without-effect.ts'
import { hostAndPort } from '../base/host-and-port.ts'
import { LeveledLogger } from '../base/leveled-logger.ts'
import { EXIT_FAILED } from './failure.ts'
import { processLogger } from './logger.ts'
import { gatherProperties, type StartFlags } from './settings.ts'

const SAME_SIGNAL_MS = 500

/** Runs a node in this process until a signal stops it. */
export async function runNode(flags: StartFlags): Promise<void> {
  const properties = await gatherProperties(flags, process.env, process.cwd())
  const { config, unknown } = resolveBrokerConfig(properties)
  const { logger: target, level } = processLogger(config.logFormat)
  const logger = new LeveledLogger(target, level)
  for (const name of unknown) logger.warn('a configuration is not known and has no effect', { name })
  for (const name of Object.keys(properties)) {
    const reason = reasonWithoutEffect(name)
    if (reason !== null) logger.warn('a configuration has no effect here', { name, reason })
  }
  const node = await startNode(config, {
    logger: target,
    logLevel: level,
    onFatal: (error) => {
      logger.error('the node stops', { error: error.stack ?? error.message })
      process.exitCode = EXIT_FAILED
      void node.stop().finally(() => process.exit(EXIT_FAILED))
    },
  })
  let stoppingSinceMs = 0
  const stop = (signal: string, handsOver = true): void => {
    if (stoppingSinceMs > 0) {
      // A second signal means that someone does not want to wait, unless it is the first one again: npm passes on what a terminal sends to all.
      if (performance.now() - stoppingSinceMs > SAME_SIGNAL_MS) process.exit(EXIT_FAILED)
      return
    }
    stoppingSinceMs = performance.now()
    logger.info('stopping', { signal })
    if (process.env['NOTIFY_SOCKET'] !== undefined)
      void import('./notify-systemd.ts').then(({ notifySystemd }) => notifySystemd('--stopping'))
    node.stop({ handsOver }).then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error('the stop was not clean', { error: String(error) })
        process.exit(EXIT_FAILED)
      },
    )
  }
  // Before anyone is told that there is a broker, and may end it.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => stop(signal))
  if (process.send !== undefined)
    (await import('./cluster/managed-node.ts')).tellManager(node, (handsOver) => stop('stop', handsOver))
  const [first] = node.listeners
  const address = first === undefined ? '' : hostAndPort(first.host, first.port)
  const strong = (text: string): string => styleText('bold', text, { stream: process.stdout })
  const bootstrap = address === '127.0.0.1:9092' ? '' : ` --bootstrap ${address}`
  console.log(`rafka ${node.version}: node ${config.nodeId} listens on ${strong(address)}, data in ${config.logDirs.join(', ')}`)
  if (config.processRoles.includes('broker')) {
    console.log(`  put a record in:  ${strong(`echo hello | npx rafka produce greetings${bootstrap}`)}`)
    console.log(`  get it out:       ${strong(`npx rafka consume greetings --from-beginning${bootstrap}`)}`)
  }
  if (node.httpPort !== null) console.log(`  watch it:         http on port ${node.httpPort}: /metrics /healthz /readyz`)
}
