import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { RECORD_REQUESTS, withoutClock } from './record-requests.ts'
import { RecordsPeer } from './records-peer.ts'

/** Asks Apache Kafka's classes and writes what the quick tests hold us against. Needs Kafka's jars (`scripts/fetch_kafka.sh`) and Java. */
const folder = fileURLToPath(new URL('../fixtures/records/', import.meta.url))
const peer = new RecordsPeer()
const answers: Record<string, unknown> = {}
for (const request of RECORD_REQUESTS) {
  if (request.name in answers) throw new Error(`two requests are called ${request.name}`)
  answers[request.name] = withoutClock(request, await peer.ask(request))
}
peer[Symbol.dispose]()
mkdirSync(folder, { recursive: true })
writeFileSync(`${folder}java.json`, `${JSON.stringify(answers, null, 1)}\n`)
console.log(`${RECORD_REQUESTS.length} answers`)
