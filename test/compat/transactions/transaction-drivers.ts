import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { findJava, kafkaClassPath } from '../../../bench/peers/java.ts'
import { DriverProcess } from '../driver-process.ts'

const PYTHON = join(import.meta.dirname, '../../../.peers/venv/bin/python')

/** A client behind requests by name, in a process of its own or in this one. */
export type TransactionDriver = Pick<DriverProcess, 'call' | 'close'>

export function javaTransactions(bootstrapServers: string): TransactionDriver {
  const args = ['-Xmx512m', '-Dorg.slf4j.simpleLogger.defaultLogLevel=error', '-cp', kafkaClassPath()]
  return new DriverProcess(findJava().command, [...args, join(import.meta.dirname, 'TransactionDriver.java'), bootstrapServers])
}

export function librdkafkaTransactions(bootstrapServers: string): TransactionDriver {
  if (!existsSync(PYTHON)) throw new Error('confluent-kafka is missing: run scripts/fetch_clients.sh first')
  return new DriverProcess(PYTHON, [join(import.meta.dirname, 'driver.py'), bootstrapServers])
}
