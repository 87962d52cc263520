import { expect, test } from 'vitest'
import { CONFIG, GroupTwins } from './group-twins.ts'
import { KafkaGroupShard } from './kafka-group-shard.ts'

/** Our group coordinator beside Kafka's own, through the same random histories. */

const FIRST_SEED = Number(process.env['PARITY_SEED'] ?? 1)
const HISTORIES = Number(process.env['PARITY_HISTORIES'] ?? 8)
const STEPS = 400

test(`answers and records of ${HISTORIES} histories are the same (from seed ${FIRST_SEED})`, {
  timeout: 30_000 * HISTORIES,
}, async () => {
  let conclusive = 0
  let answers = 0
  for (let seed = FIRST_SEED; seed < FIRST_SEED + HISTORIES; seed++) {
    await using kafka = new KafkaGroupShard(CONFIG)
    const twins = new GroupTwins(kafka, seed)
    const isConclusive = await twins.run(STEPS).catch((error: Error) => {
      throw new Error(`seed ${seed}: ${error.message}`)
    })
    if (isConclusive) conclusive++
    answers += twins.answers
  }
  console.info(`${answers} answers compared, ${conclusive} of ${HISTORIES} histories to their end`)
  expect(conclusive).toBeGreaterThanOrEqual(HISTORIES / 2)
  expect(answers).toBeGreaterThan(HISTORIES * 100)
})
