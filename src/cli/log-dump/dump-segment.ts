import { basename, dirname } from 'node:path'
import { RafkaError } from '../../base/errors.ts'
import { LOG_SUFFIX, offsetOfFileName } from '../../log/file-names.ts'
import type { BatchView } from '../../records/batch.ts'
import { COMPRESSION_NAMES } from '../../records/compression.ts'
import { RecordCursor } from '../../records/record.ts'
import type { DumpFlags } from '../log.ts'
import { batchesOf } from './batch-file.ts'
import { type Decoding, decodeContent, decodeControl, decodingOf } from './decode-record.ts'
import { type DumpSink, factsLine } from './dump-sink.ts'

const SNAPSHOT = /^(\d{20})-(\d{10})\.checkpoint$/

/** A segment of a log, or a snapshot of the metadata: its batches, and with `records` what is in them. */
export function dumpSegment(path: string, flags: DumpFlags, sink: DumpSink): void {
  const name = basename(path)
  const isLog = name.endsWith(LOG_SUFFIX)
  const snapshot = SNAPSHOT.exec(name)
  if (isLog) sink.tell(path, 'segment', { startOffset: offsetOfFileName(name) }, `Log starting offset: ${offsetOfFileName(name)}`)
  else if (snapshot !== null) {
    const [endOffset, epoch] = [Number(snapshot[1]), Number(snapshot[2])]
    sink.tell(path, 'snapshot', { endOffset, epoch }, `Snapshot end offset: ${endOffset}, epoch: ${epoch}`)
  }
  const decoding = flags.decode === 'auto' ? decodingOf(basename(dirname(path)), !isLog) : (flags.decode as Decoding)
  const batches = batchesOf(path)
  let nextOffset = -1
  for (let step = batches.next(); ; step = batches.next()) {
    if (step.done === true) {
      const trailing = step.value
      if (trailing !== null)
        sink.problem(
          path,
          `Found ${trailing.bytes} invalid bytes at the end of ${name}, from position ${trailing.position} on: ${trailing.reason}`,
        )
      return
    }
    const { batch, position } = step.value
    if (nextOffset >= 0 && batch.baseOffset < nextOffset)
      sink.problem(path, `offset ${batch.baseOffset} at position ${position} comes behind offset ${nextOffset - 1}`)
    nextOffset = batch.nextOffset
    const isValid = batch.crcMatches()
    if (!isValid) sink.problem(path, `the checksum of the batch at position ${position} is wrong`)
    const { fromOffset = 0, toOffset = Number.POSITIVE_INFINITY } = flags
    if (batch.lastOffset < fromOffset || batch.baseOffset >= toOffset) continue
    tellBatch(path, batch, position, isValid, sink)
    if (flags.records === true && isValid) tellRecords(path, batch, decoding, flags, sink)
  }
}

function tellBatch(path: string, batch: BatchView, position: number, isValid: boolean, sink: DumpSink): void {
  const time = batch.timestampType === 1 ? 'LogAppendTime' : 'CreateTime'
  const facts = {
    baseOffset: batch.baseOffset,
    lastOffset: batch.lastOffset,
    count: batch.count,
    baseSequence: batch.baseSequence,
    lastSequence: batch.lastSequence,
    producerId: batch.producerId,
    producerEpoch: batch.producerEpoch,
    partitionLeaderEpoch: batch.partitionLeaderEpoch,
    isTransactional: batch.isTransactional,
    isControl: batch.isControl,
  }
  const horizon = batch.hasDeleteHorizon ? batch.baseTimestamp : null
  const rest = {
    size: batch.sizeInBytes,
    magic: batch.magic,
    compresscodec: COMPRESSION_NAMES[batch.compression] ?? String(batch.compression),
    crc: batch.crc,
    isvalid: isValid,
  }
  const timeFacts = { position, [time]: batch.maxTimestamp }
  const deleteHorizonMs = horizon === null ? 'OptionalLong.empty' : `OptionalLong[${horizon}]`
  sink.tell(
    path,
    'batch',
    { ...facts, deleteHorizonMs: horizon, position, timestampType: time, maxTimestamp: batch.maxTimestamp, ...rest },
    factsLine({ ...facts, deleteHorizonMs, ...timeFacts, ...rest }),
  )
}

function tellRecords(path: string, batch: BatchView, decoding: Decoding, flags: DumpFlags, sink: DumpSink): void {
  const cursor = new RecordCursor()
  const time = batch.timestampType === 1 ? 'LogAppendTime' : 'CreateTime'
  try {
    cursor.open(batch)
    while (cursor.next()) {
      const { offset, timestamp, keyLength, sequence, key, value, headers } = cursor
      const headerKeys = headers.map((header) => header.key)
      const facts = { offset, timestamp, keySize: keyLength, valueSize: value?.length ?? -1, sequence, headerKeys }
      const start = `| offset: ${offset} ${time}: ${timestamp} keySize: ${keyLength} valueSize: ${facts.valueSize} sequence: ${sequence} headerKeys: [${headerKeys.join(',')}]`
      if (batch.isControl) {
        const { name, data } = decodeControl({ key, value })
        sink.tell(path, 'record', { ...facts, control: { name, data } }, `${start} ${controlText(name, data)}`)
        continue
      }
      const decoded = decodeContent({ key, value }, decoding, flags.showSecrets === true)
      sink.tell(
        path,
        'record',
        { ...facts, ...decoded },
        `${start}${part('key', decoded.key)}${part('payload', decoded.payload)}`,
      )
    }
  } catch (error) {
    if (!(error instanceof RafkaError)) throw error
    sink.problem(path, `records of the batch at offset ${batch.baseOffset} cannot be read: ${error.message}`)
  }
}

function controlText(name: string, data: unknown): string {
  if (name === 'LeaderChange') return `LeaderChange: ${JSON.stringify(data)}`
  if (name !== 'endTxnMarker') return `${name} ${JSON.stringify(data)}`
  const { type, coordinatorEpoch } = data as { type: string; coordinatorEpoch: number }
  return `endTxnMarker: ${type} coordinatorEpoch: ${coordinatorEpoch}`
}

function part(name: string, content: unknown): string {
  if (content === null) return ''
  return ` ${name}: ${typeof content === 'string' ? content : JSON.stringify(content)}`
}
