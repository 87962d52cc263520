// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface ProducerSnapshot {
  /** CRC of the snapshot data */
  crc: number
  /** The entries in the producer table */
  producerEntries: ProducerSnapshotProducerEntry[]
}

export interface ProducerSnapshotProducerEntry {
  /** The producer ID */
  producerId: number
  /** Current epoch of the producer */
  epoch: number
  /** Last written sequence of the producer */
  lastSequence: number
  /** Last written offset of the producer */
  lastOffset: number
  /** The difference of the last sequence and first sequence in the last written batch */
  offsetDelta: number
  /** Max timestamp from the last written entry */
  timestamp: number
  /** The epoch of the last transaction coordinator to send an end transaction marker */
  coordinatorEpoch: number
  /** The first offset of the on-going transaction (-1 if there is none) */
  currentTxnFirstOffset: number
}

export const ProducerSnapshot: MessageCodec<ProducerSnapshot> = {
  name: 'ProducerSnapshot',
  apiKey: -1,
  minVersion: 1,
  maxVersion: 1,
  flexibleFrom: Infinity,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ProducerSnapshot, version)
    return readProducerSnapshot(reader)
  },
  write(writer, message, version) {
    checkVersion(ProducerSnapshot, version)
    writeProducerSnapshot(writer, message)
  },
}

function readProducerSnapshot(reader: Reader): ProducerSnapshot {
  return {
    crc: reader.uint32(),
    producerEntries: readProducerSnapshotProducerEntryArray(reader, reader.arrayCount(46)),
  }
}

function readProducerSnapshotProducerEntry(reader: Reader): ProducerSnapshotProducerEntry {
  return {
    producerId: reader.int64(),
    epoch: reader.int16(),
    lastSequence: reader.int32(),
    lastOffset: reader.int64(),
    offsetDelta: reader.int32(),
    timestamp: reader.int64(),
    coordinatorEpoch: reader.int32(),
    currentTxnFirstOffset: reader.int64(),
  }
}

function readProducerSnapshotProducerEntryArray(reader: Reader, count: number): ProducerSnapshotProducerEntry[] {
  const elements: ProducerSnapshotProducerEntry[] = []
  for (let i = 0; i < count; i++) elements.push(readProducerSnapshotProducerEntry(reader))
  return elements
}

function writeProducerSnapshot(writer: Writer, message: Input<ProducerSnapshot>): void {
  const { crc = 0, producerEntries = [] } = message
  writer.uint32(crc)
  writer.arrayCount(producerEntries)
  writeProducerSnapshotProducerEntryArray(writer, producerEntries)
}

function writeProducerSnapshotProducerEntry(writer: Writer, message: Input<ProducerSnapshotProducerEntry>): void {
  const {
    producerId = 0,
    epoch = 0,
    lastSequence = 0,
    lastOffset = 0,
    offsetDelta = 0,
    timestamp = 0,
    coordinatorEpoch = 0,
    currentTxnFirstOffset = 0,
  } = message
  writer.int64(producerId)
  writer.int16(epoch)
  writer.int32(lastSequence)
  writer.int64(lastOffset)
  writer.int32(offsetDelta)
  writer.int64(timestamp)
  writer.int32(coordinatorEpoch)
  writer.int64(currentTxnFirstOffset)
}

function writeProducerSnapshotProducerEntryArray(writer: Writer, elements: readonly Input<ProducerSnapshotProducerEntry>[]): void {
  for (let i = 0; i < elements.length; i++) writeProducerSnapshotProducerEntry(writer, elements[i]!)
}
