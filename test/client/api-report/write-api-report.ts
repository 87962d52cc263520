import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { apiReport, apiSurface } from './api-report.ts'
import { clientEntries, ROOT } from './client-entries.ts'

export const REPORT = join(ROOT, 'docs/api/client.api.md')

if (import.meta.main) {
  mkdirSync(dirname(REPORT), { recursive: true })
  writeFileSync(REPORT, apiReport(apiSurface(clientEntries())))
}
