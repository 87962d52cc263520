import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Makes a folder and the parents that it lacks; fine if it is there. Throws the system's error. Node's own way to make parents does not end where a folder cannot be
 * made although its parent is there, as in `/proc`: it takes each ENOENT for a parent that is missing.
 */
export function makeDirectories(path: string): void {
  const missing: string[] = [path]
  if (isDirectory(path)) return
  for (let at = dirname(path); !existsSync(at) && at !== dirname(at); at = dirname(at)) missing.push(at)
  for (const each of missing.reverse()) {
    try {
      mkdirSync(each)
    } catch (error) {
      // Somebody else was faster.
      if (!isDirectory(each)) throw error
    }
  }
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}
