import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../..')
const LIBS = join(ROOT, '.peers/libs')
const MAJOR_MIN = 17

export interface Java {
  readonly command: string
  readonly version: string
}

let found: Java | undefined

/** `JAVA_HOME`, or else the newest Java on the machine. Throws when there is none of version 17 or newer. */
export function findJava(): Java {
  found ??= process.env['JAVA_HOME'] ? asked(process.env['JAVA_HOME']) : newest()
  return found
}

/** The class path that holds all of Apache Kafka; throws when it has not been fetched. */
export function kafkaClassPath(): string {
  if (!existsSync(LIBS)) throw new Error("Apache Kafka's jars are missing: run scripts/fetch_kafka.sh first")
  return join(LIBS, '*')
}

/** Whether there are both: for suites that do without where there are not. */
export function hasKafka(): boolean {
  try {
    findJava()
    kafkaClassPath()
    return true
  } catch {
    return false
  }
}

export interface JavaRun {
  readonly stdout: string
  readonly seconds: number
  readonly cpuSeconds: number
}

/** Runs a class of Kafka's, or a source file, to its end. `cpuSeconds` is the whole JVM's. Throws with what it said when it fails or takes longer than `timeoutMs`. */
export async function runJava(mainClass: string, args: readonly string[], timeoutMs = 300_000): Promise<JavaRun> {
  const started = performance.now()
  const cpuBefore = childrenCpuSeconds()
  const child = spawn(
    findJava().command,
    ['-Dorg.slf4j.simpleLogger.defaultLogLevel=warn', '-cp', kafkaClassPath(), mainClass, ...args],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  clearTimeout(timer)
  if (code !== 0)
    throw new Error(`${mainClass} ended with ${code ?? 'a signal'}:\n${stdout.slice(-2000)}\n${stderr.slice(-4000)}`)
  return { stdout, seconds: (performance.now() - started) / 1000, cpuSeconds: childrenCpuSeconds() - cpuBefore }
}

/** User and system time of the children that this process has waited for, from /proc/self/stat; not a number elsewhere than on Linux. */
function childrenCpuSeconds(): number {
  if (process.platform !== 'linux') return Number.NaN
  const stat = readFileSync('/proc/self/stat', 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[13]) + Number(fields[14])) / 100
}

function asked(home: string): Java {
  const java = inspect(join(home, 'bin/java'))
  if (java === null || major(java.version) < MAJOR_MIN) throw new Error(`JAVA_HOME names no Java ${MAJOR_MIN} or newer: ${home}`)
  return java
}

function newest(): Java {
  const folders = ['/usr/lib/jvm', '/opt/java', '/Library/Java/JavaVirtualMachines', join(homedir(), '.sdkman/candidates/java')]
  const commands = folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((entry) => join(folder, entry)))
    .flatMap((home) => [join(home, 'bin/java'), join(home, 'Contents/Home/bin/java')])
    .filter((command) => existsSync(command))
  const candidates = [...commands, 'java'].map(inspect).filter((java) => java !== null)
  candidates.sort((a, b) => b.version.localeCompare(a.version, 'en', { numeric: true }))
  const best = candidates[0]
  if (best === undefined || major(best.version) < MAJOR_MIN)
    throw new Error(`Java ${MAJOR_MIN} or newer is needed to run Apache Kafka`)
  return best
}

function inspect(command: string): Java | null {
  const run = spawnSync(command, ['-XshowSettings:properties', '-version'], { encoding: 'utf8' })
  const version = /java\.version = (\S+)/.exec(run.stderr ?? '')?.[1]
  return run.status === 0 && version !== undefined ? { command, version } : null
}

function major(version: string): number {
  return Number.parseInt(version, 10)
}
