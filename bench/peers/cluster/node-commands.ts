import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findJava, kafkaClassPath, runJava } from '../java.ts'
import type { NodeCommands } from './cluster-node.ts'

const ROOT = join(import.meta.dirname, '../../..')
const RAFKA = join(ROOT, 'bin/rafka.mjs')

const QUIET = '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn'

/** Apache Kafka's. `jvm`: options, such as the size of the heap. */
export function kafkaCommands(jvm: readonly string[]): NodeCommands {
  return {
    start: (config) => [findJava().command, ...jvm, QUIET, '-cp', kafkaClassPath(), 'kafka.Kafka', config],
    async format(config, { clusterId, initialControllers }) {
      const voters = initialControllers === null ? [] : ['--initial-controllers', initialControllers]
      await runJava('kafka.tools.StorageTool', ['format', '-t', clusterId, '-c', config, ...voters])
    },
  }
}

/** Ours: the build, as users have it. */
export function rafkaCommands(): NodeCommands {
  if (!existsSync(join(ROOT, 'dist'))) throw new Error('there is no build to start: npm run build')
  process.env['RAFKA_USE_BUILD'] = '1'
  return {
    start: (config) => [process.execPath, RAFKA, 'start', '--config', config],
    async format(config, { clusterId, initialControllers }) {
      const voters = initialControllers === null ? [] : ['--initial-controllers', initialControllers]
      await promisify(execFile)(process.execPath, [RAFKA, 'format', '--cluster-id', clusterId, '--config', config, ...voters])
    },
  }
}
