// Writes docs/configuration.md from the definitions: node scripts/write-config-reference.ts
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { configReference } from './configs/config-reference.ts'

writeFileSync(join(import.meta.dirname, '..', 'docs', 'configuration.md'), configReference())
