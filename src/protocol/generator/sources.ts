import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SpecFile } from './generate.ts'
import { JARS } from './names.ts'

export const KAFKA_VERSION = '4.3.1'

/** The specs in a folder that has one subfolder for each jar. */
export function specsInFolder(folder: string): SpecFile[] {
  return JARS.flatMap((jar) =>
    readdirSync(join(folder, jar))
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => ({ jar, name, text: readFileSync(join(folder, jar, name), 'utf8') })),
  )
}

/** The specs out of Kafka's published jars, which Maven fetches into `cache` unless they are there. Needs `mvn` and `unzip`. */
export function specsFromMaven(cache: string): SpecFile[] {
  const specs = join(cache, `specs-${KAFKA_VERSION}`)
  if (!existsSync(join(specs, 'complete'))) {
    rmSync(specs, { recursive: true, force: true })
    const jars = join(cache, 'jars')
    mkdirSync(jars, { recursive: true })
    for (const jar of JARS) {
      fetchJar(jar, jars)
      const folder = join(specs, jar)
      mkdirSync(folder, { recursive: true })
      run('unzip', ['-q', '-o', '-j', join(jars, `${jar}-${KAFKA_VERSION}.jar`), '*.json', '-d', folder])
    }
    writeFileSync(join(specs, 'complete'), '')
  }
  return specsInFolder(specs)
}

function fetchJar(jar: string, into: string): void {
  if (existsSync(join(into, `${jar}-${KAFKA_VERSION}.jar`))) return
  run('mvn', [
    '--batch-mode',
    '--quiet',
    'dependency:copy',
    `-Dartifact=org.apache.kafka:${jar}:${KAFKA_VERSION}`,
    `-DoutputDirectory=${into}`,
    '-Dmdep.useBaseVersion=true',
  ])
}

function run(command: string, parameters: readonly string[]): void {
  execFileSync(command, parameters, { stdio: ['ignore', 'ignore', 'inherit'] })
}
