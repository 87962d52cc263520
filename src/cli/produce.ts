import { createInterface } from 'node:readline'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { type OutgoingRecord, RecordProducer } from '../client/record-producer.ts'
import { COMPRESSION_NAMES, compressionId } from '../records/compression.ts'
import { type ConnectionFlags, connected, withConnection } from './connection.ts'
import { printJson } from './table.ts'

interface ProduceFlags extends ConnectionFlags {
  key?: string
  keySeparator?: string
  header?: string[]
  partition?: number
  compression: string
  acks: string
  tombstone?: boolean
}

/** So many lines make a batch when they come faster than they can be sent. */
const BATCH_RECORDS = 1000

export function addProduce(program: Command): void {
  withConnection(program.command('produce <topic>').description('put records in: one for each line of standard input'))
    .option('-k, --key <key>', 'the same key for all')
    .option('-K, --key-separator <text>', 'each line is key, this, value')
    .option('-H, --header <name=value...>', 'headers for all')
    .option('-p, --partition <number>', 'into this partition (default: by the hash of the key)', partitionNumber)
    .option('--tombstone', 'an empty line, or an empty value behind a key separator, is a null value')
    .addOption(
      new Option('-z, --compression <codec>', 'how batches are compressed').choices([...COMPRESSION_NAMES]).default('none'),
    )
    .addOption(new Option('--acks <acks>', 'who must have a record before it counts').choices(['0', '1', 'all']).default('all'))
    .addHelpText(
      'after',
      '\nExamples:\n  echo hello | rafka produce greetings\n  printf "k1:one\\nk2:two\\n" | rafka produce pairs --key-separator :',
    )
    .action(produce)
}

async function produce(topic: string, flags: ProduceFlags): Promise<void> {
  const headers = (flags.header ?? []).map((header) => {
    const equals = header.indexOf('=')
    if (equals < 1) throw new InvalidArgumentError(`a header is name=value, and "${header}" is not`)
    return { key: header.slice(0, equals), value: Buffer.from(header.slice(equals + 1)) }
  })
  await connected(flags, async (client) => {
    const acks = flags.acks === 'all' ? -1 : (Number(flags.acks) as 0 | 1)
    const producer = new RecordProducer(client, { topic, acks, compression: compressionId(flags.compression) })
    const lines = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY, terminal: false })
    const waiting: OutgoingRecord[] = []
    let sending: Promise<void> | null = null
    let sent = 0
    // What gathers while one batch is on its way goes with the next: a fast source makes large batches, a person at the keyboard waits for nothing.
    const sendAll = async (): Promise<void> => {
      while (waiting.length > 0) {
        const delivered = await producer.send(waiting.splice(0, BATCH_RECORDS))
        sent += delivered.length
        if (flags.json) for (const { partition, offset } of delivered) printJson({ topic, partition, offset })
      }
      sending = null
    }
    const flush = (): Promise<void> => {
      sending ??= sendAll()
      // Whoever waits next is told; until then the failure is no stray one.
      sending.catch(() => {})
      return sending
    }
    for await (const line of lines) {
      waiting.push({
        ...recordOf(line, flags),
        headers,
        ...(flags.partition === undefined ? {} : { partition: flags.partition }),
      })
      const flushed = flush()
      if (waiting.length >= BATCH_RECORDS * 4) await flushed
    }
    await flush()
    if (!flags.json) console.error(`${sent} record${sent === 1 ? '' : 's'} in ${topic}`)
  })
}

function recordOf(line: string, flags: ProduceFlags): Pick<OutgoingRecord, 'key' | 'value'> {
  let key = flags.key
  let value = line
  if (flags.keySeparator !== undefined) {
    const at = line.indexOf(flags.keySeparator)
    if (at < 0) throw new InvalidArgumentError(`the line "${line.slice(0, 60)}" has no key separator "${flags.keySeparator}"`)
    key = line.slice(0, at)
    value = line.slice(at + flags.keySeparator.length)
  }
  return {
    key: key === undefined ? null : Buffer.from(key),
    value: flags.tombstone === true && value === '' ? null : Buffer.from(value),
  }
}

function partitionNumber(text: string): number {
  const partition = Number(text)
  if (!Number.isInteger(partition) || partition < 0) throw new InvalidArgumentError('a partition is 0 or more')
  return partition
}
