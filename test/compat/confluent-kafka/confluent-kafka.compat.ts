import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { clientScenarios } from '../client-scenarios.ts'
import { DriverProcess } from '../driver-process.ts'
import { ProcessDriver } from '../process-driver.ts'

const PYTHON = join(import.meta.dirname, '../../../.peers/venv/bin/python')

const abilities = {
  compressions: ['none', 'gzip', 'snappy', 'lz4', 'zstd'],
  nullAndEmptyKeys: true,
  nullHeaderValues: true,
  repeatedHeaders: true,
  idempotence: true,
} as const

// confluent-kafka of Python, on librdkafka.
clientScenarios({
  folder: import.meta.dirname,
  abilities,
  hasAdmin: true,
  connect: async (bootstrap) => {
    if (!existsSync(PYTHON)) throw new Error('confluent-kafka is missing: run scripts/fetch_clients.sh first')
    return new ProcessDriver(new DriverProcess(PYTHON, [join(import.meta.dirname, 'driver.py'), bootstrap]), abilities)
  },
})
