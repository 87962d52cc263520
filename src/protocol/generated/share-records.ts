// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import type { MessageCodec } from '../codec.ts'
import { ShareSnapshotKey } from './share/share-snapshot-key.ts'
import { ShareSnapshotValue } from './share/share-snapshot-value.ts'
import { ShareUpdateKey } from './share/share-update-key.ts'
import { ShareUpdateValue } from './share/share-update-value.ts'

/**
 * Records of the share coordinator by their type. A record's key is the type (int16) and the key's body, always in version 0; its value is the
 * version (int16) and the value's body, or null for a tombstone.
 */
export const SHARE_RECORDS: ReadonlyMap<number, { readonly key: MessageCodec<unknown>; readonly value: MessageCodec<unknown> }> = new Map([
  [0, { key: ShareSnapshotKey, value: ShareSnapshotValue }],
  [1, { key: ShareUpdateKey, value: ShareUpdateValue }],
])
