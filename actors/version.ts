import { readFileSync } from 'node:fs'

/** Of the package that this file ships in, which stands one folder up in a checkout and two in a build. */
export const VERSION: string = packageVersion()

function packageVersion(): string {
  for (const above of ['../package.json', '../../package.json']) {
    try {
      const { name, version } = JSON.parse(readFileSync(new URL(above, import.meta.url), 'utf8')) as {
        name: string
        version: string
      }
      if (name === 'rafka') return version
    } catch {
      // Not there: the next one.
    }
  }
  return '0.0.0'
}
