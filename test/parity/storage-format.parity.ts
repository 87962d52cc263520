import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hasKafkaJars } from './java-peer.ts'

const LIBS = fileURLToPath(new URL('../../.peers/libs', import.meta.url))
const RAFKA = fileURLToPath(new URL('../../bin/rafka.mjs', import.meta.url))
const SNAPSHOT = '__cluster_metadata-0/00000000000000000000-0000000000.checkpoint'
const VOTERS = '1@one:9093:JEXY6aqzQY-32P5TStzaFg,2@10.0.0.2:9094:MvDxzVmcRsaTz33bUuRU6A'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rafka-format-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function java(...args: readonly string[]): string {
  return execFileSync('java', ['-Dorg.slf4j.simpleLogger.defaultLogLevel=off', '-cp', `${LIBS}/*`, ...args], { encoding: 'utf8' })
}

function configFor(name: string, quorum: string): string {
  const config = join(folder, `${name}.properties`)
  const lines = ['process.roles=broker,controller', 'node.id=1', 'listeners=PLAINTEXT://:9092,CONTROLLER://:9093']
  writeFileSync(config, [...lines, 'controller.listener.names=CONTROLLER', quorum, `log.dirs=${folder}/${name}`, ''].join('\n'))
  return config
}

/** Both tools on one configuration each, which differ in the folder alone. */
function formatBoth(name: string, quorum: string, ...args: readonly string[]): { ours: string; kafkas: string } {
  const all = ['format', '--cluster-id', '5L6g3nShT-eMCtK--X86sw', ...args, '--config']
  execFileSync(process.execPath, [RAFKA, ...all, configFor(`${name}-ours`, quorum)])
  java('kafka.tools.StorageTool', ...all, configFor(`${name}-kafkas`, quorum))
  return { ours: join(folder, `${name}-ours`), kafkas: join(folder, `${name}-kafkas`) }
}

/** What DumpLogSegments of Kafka reads in a file, without times, checksums and the file's own name. */
function dump(directory: string, file: string): string {
  const args = ['--cluster-metadata-decoder', '--files', join(directory, file)]
  return java('org.apache.kafka.tools.DumpLogSegments', ...args)
    .replaceAll(directory, '')
    .replaceAll(/(CreateTime|[cC]rc|lastContainedLogTimestamp"?): ?\d+/g, '$1')
}

describe.skipIf(!hasKafkaJars())('a folder that rafka format made is to Kafka’s tools what kafka-storage makes', () => {
  test.each([
    ['static', 'controller.quorum.voters=1@one:9093,2@two:9093', []],
    ['older', 'controller.quorum.voters=1@one:9093', ['--release-version', '4.0', '--feature', 'transaction.version=1']],
    ['dynamic', 'controller.quorum.bootstrap.servers=one:9093', ['--initial-controllers', VOTERS]],
  ] as const)('%s', (name, quorum, args) => {
    const { ours, kafkas } = formatBoth(name, quorum, ...args)
    const files = (directory: string): string[] => readdirSync(directory, { recursive: true, encoding: 'utf8' }).toSorted()
    expect(files(ours)).toEqual(files(kafkas))
    const snapshots = files(ours).filter((file) => file.endsWith('.checkpoint'))
    for (const file of snapshots) expect(dump(ours, file)).toBe(dump(kafkas, file))
    expect(snapshots.includes(SNAPSHOT)).toBe(name === 'dynamic')
    const properties = (directory: string): string[] =>
      readFileSync(join(directory, 'meta.properties'), 'utf8')
        .split('\n')
        .filter((line) => /^(cluster.id|node.id|version)=/.test(line))
        .toSorted()
    expect(properties(ours)).toEqual(properties(kafkas))
  })

  test('kafka-storage says of it that there is no problem, and kafka-storage format that it is formatted', () => {
    const { ours } = formatBoth('checked', 'controller.quorum.voters=1@one:9093')
    const config = join(folder, 'checked-ours.properties')
    expect(java('kafka.tools.StorageTool', 'info', '--config', config)).not.toContain('Found problem')
    const again = java('kafka.tools.StorageTool', 'format', '-g', '-t', '5L6g3nShT-eMCtK--X86sw', '-c', config)
    expect(again).toContain('All of the log directories are already formatted.')
    expect(ours).toContain('checked-ours')
  })
})
