import { dirtyRatio } from '../../src/log/cleaner/log-survey.ts'
import type { Context } from '../../src/messages/context.ts'
import type { CompactedLog, LogSurvey } from '../../src/messages/log-cleaning.ts'
import type { CleaningJob } from './cleaning-job.ts'

const MIB = 1024 * 1024

/** A log that could not be cleaned, and is left alone. */
export interface UncleanableLog {
  readonly log: CompactedLog
  /** That were to be cleaned. */
  readonly bytes: number
}

/** What is shown of the log cleaner: the values of Kafka's `kafka.log:type=LogCleaner` and `LogCleanerManager`, and a line for each cleaning. */
export class CleanerMetrics {
  readonly #context: Context
  readonly #names: { name: string; labels: Record<string, string> }[] = []
  #maxDirtyRatio = 0
  #recopyRatio = 0
  #cleanSeconds = 0
  #bufferUtilization = 0
  #compactionDelayMs = 0
  #lastRoundUs: number
  threadsDied = 0
  uncleanable: readonly UncleanableLog[] = []

  constructor(context: Context, logDirs: readonly string[]) {
    this.#context = context
    this.#lastRoundUs = context.clock.monotonicUs()
    this.#gauge('kafka_log_logcleanermanager_max_dirty_percent', () => Math.floor(this.#maxDirtyRatio * 100))
    this.#gauge('kafka_log_logcleaner_cleaner_recopy_percent', () => Math.floor(this.#recopyRatio * 100))
    this.#gauge('kafka_log_logcleaner_max_clean_time_secs', () => this.#cleanSeconds)
    this.#gauge('kafka_log_logcleaner_max_buffer_utilization_percent', () => Math.floor(this.#bufferUtilization * 100))
    this.#gauge('kafka_log_logcleaner_max_compaction_delay_secs', () => this.#compactionDelayMs / 1000)
    this.#gauge(
      'kafka_log_logcleanermanager_time_since_last_run_ms',
      () => (context.clock.monotonicUs() - this.#lastRoundUs) / 1000,
    )
    this.#gauge('kafka_log_logcleaner_deadthreadcount', () => this.threadsDied)
    for (const logDir of logDirs) {
      const here = () => this.uncleanable.filter(({ log }) => log.logDir === logDir)
      this.#gauge('kafka_log_logcleanermanager_uncleanable_partitions_count', () => here().length, { logdirectory: logDir })
      const bytes = () => here().reduce((sum, log) => sum + log.bytes, 0)
      this.#gauge('kafka_log_logcleanermanager_uncleanable_bytes', bytes, { logdirectory: logDir })
    }
  }

  roundStarted(): void {
    this.#lastRoundUs = this.#context.clock.monotonicUs()
  }

  surveyed(surveys: readonly LogSurvey[]): void {
    this.#maxDirtyRatio = Math.max(0, ...surveys.map(dirtyRatio))
    this.#compactionDelayMs = Math.max(0, ...surveys.map(({ compactionDelayMs }) => compactionDelayMs))
  }

  cleaned(
    { log, stats, survey, startedUs, indexedUs }: CleaningJob,
    { endOffset, bufferUtilization }: { endOffset: number; bufferUtilization: number },
  ): void {
    const { clock, logger, telemetry } = this.#context
    const seconds = (clock.monotonicUs() - startedUs) / 1e6
    this.#cleanSeconds = seconds
    this.#recopyRatio = stats.bytesWritten / Math.max(1, stats.bytesRead)
    this.#bufferUtilization = bufferUtilization
    telemetry.counter('rafka_log_cleaner_cleanings_total').value++
    telemetry.counter('rafka_log_cleaner_bytes_read_total').value += stats.bytesRead + stats.mapBytesRead
    telemetry.counter('rafka_log_cleaner_bytes_written_total').value += stats.bytesWritten
    logger.info('cleaned a log', {
      topic: log.topic,
      partition: log.partition,
      fromOffset: survey.firstDirtyOffset,
      toOffset: endOffset,
      seconds: rounded(seconds),
      indexSeconds: rounded((indexedUs - startedUs) / 1e6),
      mbRead: rounded(stats.bytesRead / MIB),
      mbWritten: rounded(stats.bytesWritten / MIB),
      recordsRead: stats.recordsRead,
      recordsWritten: stats.recordsWritten,
    })
    if (stats.invalidRecords > 0) {
      const { topic, partition } = log
      logger.warn('records without a key were removed from a compacted log', { topic, partition, records: stats.invalidRecords })
    }
  }

  end(): void {
    for (const { name, labels } of this.#names) this.#context.telemetry.gauge(name, labels, null)
  }

  #gauge(name: string, read: () => number, labels: Record<string, string> = {}): void {
    this.#names.push({ name, labels })
    this.#context.telemetry.gauge(name, labels, read)
  }
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100
}
