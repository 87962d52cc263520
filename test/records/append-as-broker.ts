import { ErrorCode } from '../../src/protocol/error-codes.ts'
import { BatchView } from '../../src/records/batch.ts'
import { type RecordChecks, type RecordError, validateRecords } from '../../src/records/deep-validate.ts'
import { type AppendOrigin, checkBatches } from '../../src/records/validate.ts'
import { hex, type ProduceRequest, unhex } from '../parity/record-requests.ts'

export interface Appended {
  errorCode: number
  errorMessage: string | null
  recordErrors: readonly RecordError[] | undefined
  /** The log file that comes of it. */
  stored: string
}

const ORIGINS: Record<ProduceRequest['origin'], AppendOrigin> = {
  CLIENT: 'client',
  COORDINATOR: 'coordinator',
  REPLICATION: 'replication',
}

/** What a partition does with bytes produced to it when it looks at every record, as Kafka's always does: checks, then header fields filled in. */
export function appendAsBroker({ bytes: text, origin, config, leaderEpoch }: ProduceRequest, nowMs = Date.now()): Appended {
  const bytes = unhex(text)
  const checks: RecordChecks = {
    origin: ORIGINS[origin],
    maxMessageBytes: Number(config['max.message.bytes'] ?? 1048588),
    timestampType: config['message.timestamp.type'] === 'LogAppendTime' ? 1 : 0,
    timestampBeforeMaxMs: Number(config['message.timestamp.before.max.ms'] ?? 2 ** 63),
    timestampAfterMaxMs: Number(config['message.timestamp.after.max.ms'] ?? 3_600_000),
    leaderEpoch,
    topicPartition: 'topic-0',
    isCompacted: config['cleanup.policy']?.includes('compact') ?? false,
  }
  const info = checkBatches(bytes, checks, nowMs)
  const view = new BatchView()
  if (checks.origin !== 'replication' && (info.errorCode === 0 || info.errorCode === ErrorCode.INVALID_TIMESTAMP)) {
    const verdict = validateRecords(view.at(bytes, 0), checks, nowMs)
    if (verdict.errorCode !== 0) {
      return {
        errorCode: verdict.errorCode,
        errorMessage: verdict.errorMessage,
        recordErrors: verdict.recordErrors ?? undefined,
        stored: '',
      }
    }
    info.errorCode = 0
    view.setBaseOffset(0)
    view.setPartitionLeaderEpoch(leaderEpoch)
    view.setMaxTimestamp(checks.timestampType, checks.timestampType === 1 ? nowMs : verdict.maxTimestamp)
  }
  return {
    errorCode: info.errorCode,
    errorMessage: info.errorMessage,
    recordErrors: undefined,
    stored: hex(bytes.subarray(0, info.validBytes)),
  }
}
