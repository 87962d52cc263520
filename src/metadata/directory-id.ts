import { writeUuid } from '../protocol/uuid.ts'

/** The replica has a folder, but the controller has not been told which (KIP-858). */
export const UNASSIGNED_DIRECTORY = 'AAAAAAAAAAAAAAAAAAAAAQ'
/** The replica's folder is gone. */
export const LOST_DIRECTORY = 'AAAAAAAAAAAAAAAAAAAAAg'
/** The record is older than directory assignment, or the broker has not registered its folders. */
export const MIGRATING_DIRECTORY = 'AAAAAAAAAAAAAAAAAAAAAA'

/** Ids below 100 mean something of their own and never name a folder. */
export function isReservedDirectoryId(id: string): boolean {
  const bytes = new Uint8Array(16)
  return writeUuid(id, bytes, 0) && bytes[15]! < 100 && bytes.subarray(0, 15).every((byte) => byte === 0)
}
