import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { RECORD_REQUESTS } from './record-requests.ts'
import { RecordsPeer } from './records-peer.ts'

/** Asks Apache Kafka's classes and writes what the quick tests hold us against. Needs Kafka's jars (`scripts/fetch_kafka.sh`) and Java. */
const folder = fileURLToPath(new URL('../fixtures/records/', import.meta.url))
const peer = new RecordsPeer()
const answers: Record<string, unknown> = {}
for (const request of RECORD_REQUESTS) {
  if (request.name in answers) throw new Error(`two requests are called ${request.name}`)
  // The stored bytes hold the clock of the run in some cases; the tests have no use for them.
  const { stored: _, ...answer } = await peer.ask(request)
  answers[request.name] = answer
}
peer.stop()
mkdirSync(folder, { recursive: true })
writeFileSync(`${folder}java.json`, `${JSON.stringify(answers, null, 1)}\n`)
console.log(`${RECORD_REQUESTS.length} answers`)
