import type { RecordError } from '../records/deep-validate.ts'

/** What became of an append. One object for each partition, filled anew each time. */
export class AppendOutcome {
  errorCode = 0
  errorMessage: string | null = null
  baseOffset = -1
  /** The offset behind the last record; what an acknowledgement of all replicas waits for. */
  nextOffset = -1
  logAppendTimeMs = -1
  recordErrors: readonly RecordError[] | null = null
  recordCount = 0
  /** The batches had been appended before (an idempotent producer's retry): their offsets then are in `baseOffset`. */
  duplicate = false

  /** Nothing has happened yet. */
  begin(): this {
    this.errorCode = 0
    this.errorMessage = null
    this.baseOffset = -1
    this.nextOffset = -1
    this.logAppendTimeMs = -1
    this.recordErrors = null
    this.recordCount = 0
    this.duplicate = false
    return this
  }

  refuse(errorCode: number, errorMessage: string | null): this {
    this.errorCode = errorCode
    this.errorMessage = errorMessage
    return this
  }
}
