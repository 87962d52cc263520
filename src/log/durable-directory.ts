import type { Disk } from '../base/disk.ts'
import { parentOf } from './file-names.ts'

/**
 * Makes a folder and the parents that it lacks, and has each of the new names on the disk: what is synced inside a folder is lost all the same if a power cut takes
 * the folder's own name. Does nothing where the folder is there. Throws `DiskError`.
 */
export function makeDirectoryDurably(disk: Disk, path: string): void {
  const parents: string[] = []
  for (let missing = path; missing !== '/' && !disk.isDirectory(missing); missing = parentOf(missing))
    parents.push(parentOf(missing))
  if (parents.length === 0) return
  disk.makeDirectory(path)
  for (const parent of parents.reverse()) disk.syncDirectory(parent)
}
