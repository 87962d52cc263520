import type { TopicConfig } from '../base/config/topic-config.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import { BatchView } from '../records/batch.ts'
import { compressionId } from '../records/compression.ts'
import { validateRecords } from '../records/deep-validate.ts'
import { needsRecompression, recompressed } from '../records/recompress.ts'
import { type BatchChecks, BatchesInfo, checkBatches } from '../records/validate.ts'
import type { AppendOutcome } from './append-outcome.ts'

/** What a leader lets into its log, and in which shape: as the topic is configured. */
export class RecordAdmission {
  readonly #name: string
  readonly #always: boolean
  #config: TopicConfig
  #checks: BatchChecks
  readonly #info = new BatchesInfo()
  readonly #batch = new BatchView()

  /** `always`: look at each record, whatever the headers say (`record.validation=records`). */
  constructor(name: string, config: TopicConfig, { always }: { always: boolean }) {
    this.#name = name
    this.#always = always
    this.#config = config
    this.#checks = this.#checksOf(config, -1)
  }

  configure(config: TopicConfig, leaderEpoch: number): void {
    this.#config = config
    this.#checks = this.#checksOf(config, leaderEpoch)
  }

  /**
   * The batches as they are to be written: checked, record by record where need be, compressed otherwise or stamped where the topic asks for it. Null when they are
   * refused, which `outcome` then says.
   */
  admit(bytes: Uint8Array, origin: 'client' | 'coordinator', nowMs: number, outcome: AppendOutcome): Uint8Array | null {
    this.#checks.origin = origin
    const info = checkBatches(bytes, this.#checks, nowMs, this.#info)
    // A header's timestamps only raise a suspicion: the records have the last word, and say which of them it is.
    const suspected = info.errorCode === ErrorCode.INVALID_TIMESTAMP && origin === 'client'
    if (info.errorCode !== 0 && !suspected) {
      outcome.refuse(info.errorCode, info.errorMessage)
      return null
    }
    outcome.recordCount = info.recordCount
    const whole = info.validBytes === bytes.length ? bytes : bytes.subarray(0, info.validBytes)
    return origin === 'client' ? this.#prepared(whole, nowMs, suspected, outcome) : whole
  }

  #prepared(bytes: Uint8Array, nowMs: number, suspected: boolean, outcome: AppendOutcome): Uint8Array | null {
    const { compressionType, cleanupPolicy, messageTimestampType, maxMessageBytes } = this.#config
    const batch = this.#batch.at(bytes, 0)
    const target =
      compressionType === 'producer'
        ? batch.compression
        : compressionId(compressionType === 'uncompressed' ? 'none' : compressionType)
    const recompresses = needsRecompression(batch, target)
    if (cleanupPolicy.compact || recompresses || suspected || this.#always) {
      const verdict = validateRecords(batch, { ...this.#checks, isCompacted: cleanupPolicy.compact }, nowMs)
      if (verdict.errorCode !== 0) {
        outcome.refuse(verdict.errorCode, verdict.errorMessage)
        outcome.recordErrors = verdict.recordErrors
        return null
      }
      if (messageTimestampType === 'CreateTime' && verdict.maxTimestamp !== batch.maxTimestamp)
        batch.setMaxTimestamp(0, verdict.maxTimestamp)
    }
    const prepared = recompresses ? recompressed(batch, target, { level: this.#compressionLevel(compressionType) }) : bytes
    if (prepared.length > maxMessageBytes) {
      // It came in small enough, and is no longer.
      outcome.refuse(
        ErrorCode.MESSAGE_TOO_LARGE,
        `Message batch size is ${prepared.length} bytes in append to partition ${this.#name} which exceeds the maximum configured size of ${maxMessageBytes}.`,
      )
      return null
    }
    if (messageTimestampType === 'LogAppendTime') this.#batch.at(prepared, 0).setLogAppendTime(nowMs)
    return prepared
  }

  #compressionLevel(type: TopicConfig['compressionType']): number | undefined {
    if (type === 'gzip') return this.#config.compressionGzipLevel
    if (type === 'lz4') return this.#config.compressionLz4Level
    return type === 'zstd' ? this.#config.compressionZstdLevel : undefined
  }

  #checksOf(config: TopicConfig, leaderEpoch: number): BatchChecks {
    return {
      origin: 'client',
      maxMessageBytes: config.maxMessageBytes,
      timestampType: config.messageTimestampType === 'LogAppendTime' ? 1 : 0,
      timestampBeforeMaxMs: config.messageTimestampBeforeMaxMs,
      timestampAfterMaxMs: config.messageTimestampAfterMaxMs,
      leaderEpoch,
      topicPartition: this.#name,
    }
  }
}
