import { JavaPeer, type PeerFailure } from './java-peer.ts'

/** Bytes are hexadecimal. */
export interface PeerAnswer extends PeerFailure {
  bytes?: string
  records?: unknown
  /** Of a produce. `stored` is the log file. */
  errorCode?: number
  errorMessage?: string
  recordErrors?: { batchIndex: number; message: string }[]
  stored?: string
}

/** Apache Kafka's record classes. */
export class RecordsPeer extends JavaPeer<PeerAnswer> {
  constructor() {
    super('RecordsPeer')
  }
}
