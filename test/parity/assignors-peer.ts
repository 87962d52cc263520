import { JavaPeer, type PeerFailure } from './java-peer.ts'

/** Bytes are hexadecimal. */
export interface AssignorsAnswer extends PeerFailure {
  readonly assignments?: Readonly<Record<string, string>>
  readonly bytes?: string
}

/** Apache Kafka's assignors. */
export class AssignorsPeer extends JavaPeer<AssignorsAnswer> {
  constructor() {
    super('AssignorsPeer')
  }
}
