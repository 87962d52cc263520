import { join } from 'node:path'
import { findJava, kafkaClassPath } from '../../../bench/peers/java.ts'
import { clientScenarios } from '../client-scenarios.ts'
import { DriverProcess } from '../driver-process.ts'
import { ProcessDriver } from '../process-driver.ts'

const abilities = {
  compressions: ['none', 'gzip', 'snappy', 'lz4', 'zstd'],
  nullAndEmptyKeys: true,
  nullHeaderValues: true,
  repeatedHeaders: true,
  idempotence: true,
} as const

// The Java client of Apache Kafka 4.3.1.
clientScenarios({
  folder: import.meta.dirname,
  abilities,
  hasAdmin: true,
  connect: async (bootstrap) => {
    const args = ['-Xmx512m', '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn', '-cp', kafkaClassPath()]
    const process = new DriverProcess(findJava().command, [
      ...args,
      join(import.meta.dirname, 'JavaClientDriver.java'),
      bootstrap,
    ])
    return new ProcessDriver(process, abilities)
  },
})
