import { styleText } from 'node:util'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { startNode } from '../../actors/node.ts'
import { resolveBrokerConfig } from '../base/config/broker-config.ts'
import { processLogger } from './logger.ts'
import { gatherProperties, type StartFlags } from './settings.ts'

export function addStart(program: Command): void {
  program
    .command('start')
    .description('start a broker, which is its own controller, in this process')
    .option('-p, --port <port>', 'listen on this port (0 takes a free one)', portNumber)
    .option('--host <host>', 'listen on this address', undefined)
    .option('-d, --data-dir <dir>', 'keep logs in this folder (default: ./rafka-data)')
    .option(
      '-c, --config <file>',
      "Kafka's server.properties, or a cluster.config.json (default: ./cluster.config.json where there is one)",
    )
    .option('--node-id <id>', 'which node of the configuration this is', wholeNumber)
    .option('--http <address>', 'serve /metrics, /healthz and /readyz on this [host:]port')
    .option('--set <name=value...>', 'any broker configuration, under its Kafka name')
    .addOption(new Option('--log-format <format>', 'how log lines are written').choices(['json', 'pretty']))
    .addHelpText(
      'after',
      `
Settings stand, later ones winning, in the configuration file, in the environment (KAFKA_NUM_PARTITIONS=3), and in flags.

Examples:
  rafka start
  rafka start --port 19092 --data-dir /var/lib/rafka --http 9404
  rafka start --config server.properties --set num.partitions=6`,
    )
    .action(start)
}

async function start(flags: StartFlags): Promise<void> {
  const properties = await gatherProperties(flags, process.env, process.cwd())
  const { config, unknown } = resolveBrokerConfig(properties)
  const logger = processLogger(config.logFormat)
  for (const name of unknown) logger.warn('a configuration is not known and has no effect', { name })
  const node = await startNode(config, {
    logger,
    onFatal: (error) => {
      logger.error('the node stops', { error: error.stack ?? error.message })
      process.exitCode = 1
      void node.stop().finally(() => process.exit(1))
    },
  })
  const [first] = node.listeners
  const address = `${first!.host}:${first!.port}`
  const strong = (text: string): string => styleText('bold', text, { stream: process.stdout })
  const bootstrap = address === '127.0.0.1:9092' ? '' : ` --bootstrap ${address}`
  console.log(`rafka ${node.version}: node ${config.nodeId} listens on ${strong(address)}, data in ${config.logDirs.join(', ')}`)
  console.log(`  put a record in:  ${strong(`echo hello | npx rafka produce greetings${bootstrap}`)}`)
  console.log(`  get it out:       ${strong(`npx rafka consume greetings --from-beginning${bootstrap}`)}`)
  if (node.httpPort !== null) console.log(`  watch it:         http on port ${node.httpPort}: /metrics /healthz /readyz`)
  let stopping = false
  const stop = (signal: NodeJS.Signals): void => {
    // A second signal means that someone does not want to wait.
    if (stopping) process.exit(1)
    stopping = true
    logger.info('stopping', { signal })
    node.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error('the stop was not clean', { error: String(error) })
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}

function wholeNumber(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError('a whole number is needed')
  return value
}

function portNumber(text: string): number {
  const port = wholeNumber(text)
  if (port > 65_535) throw new InvalidArgumentError('a port is 0 to 65535')
  return port
}
