/** The replica has a folder, but the controller has not been told which (KIP-858). */
export const UNASSIGNED_DIRECTORY = 'AAAAAAAAAAAAAAAAAAAAAQ'
/** The replica's folder is gone. */
export const LOST_DIRECTORY = 'AAAAAAAAAAAAAAAAAAAAAg'
/** The record is older than directory assignment, or the broker has not registered its folders. */
export const MIGRATING_DIRECTORY = 'AAAAAAAAAAAAAAAAAAAAAA'

/** Whether a replica in `directory` can serve, given the folders that its broker says work. What the controller was not told is taken for well. */
export function isOnlineDirectory(directory: string, working: readonly string[]): boolean {
  if (directory === UNASSIGNED_DIRECTORY || directory === MIGRATING_DIRECTORY) return true
  if (directory === LOST_DIRECTORY) return false
  return working.length === 0 || working.includes(directory)
}

/** The first hundred ids stand for something else than a directory. */
export function isReservedDirectory(directory: string): boolean {
  return /^A{20}[A-Y]/.test(directory)
}
