import type { Disk } from '../base/disk.ts'

export const CLEAN_SHUTDOWN_FILE = '.kafka_cleanshutdown'

/** Marks a log directory, all of whose logs are flushed and closed, so that the next start need not look for damage. `brokerEpoch` is -1 where there is none. */
export function writeCleanShutdown(disk: Disk, logDirectory: string, brokerEpoch: number): void {
  const content = `{"version":0,"brokerEpoch":${brokerEpoch}}`
  disk.replaceFile(`${logDirectory}/${CLEAN_SHUTDOWN_FILE}`, new TextEncoder().encode(content))
}

/**
 * Says whether the directory was closed cleanly, and takes the mark away before anything is opened: a crash from here on must be seen as one.
 * `brokerEpoch` is -1 if the file does not say (KIP-966: a broker whose epoch is unknown counts as unclean for the elections).
 */
export function takeCleanShutdown(disk: Disk, logDirectory: string): { clean: boolean; brokerEpoch: number } {
  const path = `${logDirectory}/${CLEAN_SHUTDOWN_FILE}`
  if (!disk.exists(path)) return { clean: false, brokerEpoch: -1 }
  const match = /"brokerEpoch"\s*:\s*(-?\d{1,16})/.exec(new TextDecoder().decode(disk.readFile(path)))
  disk.remove(path)
  disk.syncDirectory(logDirectory)
  return { clean: true, brokerEpoch: match === null ? -1 : Number(match[1]) }
}
