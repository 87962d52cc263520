import { join } from 'node:path'
import { findJava, kafkaClassPath } from '../../../bench/peers/java.ts'
import { DriverProcess } from '../driver-process.ts'

export interface ToolOutput {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Kafka's command-line tools against one broker, one at a time. */
export class ToolRunner {
  readonly #bootstrap: string
  readonly #process: DriverProcess

  constructor(bootstrap: string) {
    this.#bootstrap = bootstrap
    const args = ['-Xmx512m', '-Dorg.slf4j.simpleLogger.defaultLogLevel=error', '-cp', kafkaClassPath()]
    this.#process = new DriverProcess(findJava().command, [...args, join(import.meta.dirname, 'ToolRunner.java')])
  }

  /** `main` of a class (`org.apache.kafka.tools.` may be left out), with `--bootstrap-server` before the arguments. */
  run(tool: string, args: readonly string[], stdin = ''): Promise<ToolOutput> {
    return this.runOffline(tool, ['--bootstrap-server', this.#bootstrap, ...args], stdin)
  }

  /** The same without a broker. */
  runOffline(tool: string, args: readonly string[], stdin = ''): Promise<ToolOutput> {
    return this.#process.call('run', { tool: /^(kafka|org)\./.test(tool) ? tool : `org.apache.kafka.tools.${tool}`, args, stdin })
  }

  /** stdout of a tool that must end with 0. */
  async output(tool: string, args: readonly string[], stdin = ''): Promise<string> {
    const { code, stdout, stderr } = await this.run(tool, args, stdin)
    if (code !== 0) throw new Error(`${tool} ${args.join(' ')} ended with ${code}\n${stdout}\n${stderr}`)
    return stdout
  }

  close(): Promise<void> {
    return this.#process.close()
  }
}
