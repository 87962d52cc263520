import { expect, test } from 'vitest'
import { CONSUMER_CONFIG, ConsumerTwins } from './consumer-twins.ts'
import { KafkaGroupShard } from './kafka-group-shard.ts'

/** Our consumer groups beside Kafka's own, with members of both protocols, through the same random histories. */

const FIRST_SEED = Number(process.env['PARITY_SEED'] ?? 1)
const HISTORIES = Number(process.env['PARITY_HISTORIES'] ?? 10)
const STEPS = 500

test(`answers and records of ${HISTORIES} histories of consumer groups are the same (from seed ${FIRST_SEED})`, {
  timeout: 30_000 * HISTORIES,
}, async () => {
  let conclusive = 0
  let answers = 0
  const reached = new Map<string, number>()
  for (let seed = FIRST_SEED; seed < FIRST_SEED + HISTORIES; seed++) {
    await using kafka = new KafkaGroupShard(CONSUMER_CONFIG)
    const twins = new ConsumerTwins(kafka, seed)
    const isConclusive = await twins.run(STEPS).catch((error: Error) => {
      throw new Error(`seed ${seed}: ${error.message}`)
    })
    if (isConclusive) conclusive++
    answers += twins.answers
    for (const [what, times] of twins.reached) reached.set(what, (reached.get(what) ?? 0) + times)
  }
  console.info(`${answers} answers compared, ${conclusive} of ${HISTORIES} histories to their end`, Object.fromEntries(reached))
  expect(conclusive).toBeGreaterThanOrEqual(HISTORIES / 2)
  expect(answers).toBeGreaterThan(HISTORIES * 100)
})
