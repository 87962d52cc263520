/** What a task of a cleaning did; added up over the tasks. */
export interface CleanerStats {
  mapBytesRead: number
  mapRecordsRead: number
  bytesRead: number
  recordsRead: number
  bytesWritten: number
  recordsWritten: number
  /** Without a key: they have no place in a compacted log, and are removed. */
  invalidRecords: number
}

export function emptyCleanerStats(): CleanerStats {
  return {
    mapBytesRead: 0,
    mapRecordsRead: 0,
    bytesRead: 0,
    recordsRead: 0,
    bytesWritten: 0,
    recordsWritten: 0,
    invalidRecords: 0,
  }
}

export function addCleanerStats(into: CleanerStats, more: CleanerStats): void {
  for (const name of Object.keys(into) as (keyof CleanerStats)[]) into[name] += more[name]
}
