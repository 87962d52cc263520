import { expect, test } from 'vitest'
import { SILENT_LOGGER } from '../../src/base/logger.ts'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import { CONTROLLER_HANDLERS } from '../../src/broker/handlers/controller-apis.ts'
import { ApiKey } from '../../src/protocol/generated/api-keys.ts'
import { messageNamed } from '../protocol/message-schema.ts'
import { randomMessage } from '../protocol/random-message.ts'
import { CONTROLLER_PORT, SimulatedCluster } from './simulated-cluster.ts'

const ROUNDS = 10

/** Of what is true of this cluster, so that a request gets further than the first check: its cluster, its nodes, its topic. */
function plausible(value: unknown, random: SeededRandom, cluster: SimulatedCluster): unknown {
  if (Array.isArray(value)) {
    const asked = typeof value[0] === 'object' && random.chance(0.8) ? value.slice(0, 1) : value
    return asked.map((each) => plausible(each, random, cluster))
  }
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value
  const message: Record<string, unknown> = {}
  for (const [key, field] of Object.entries(value)) {
    // What a version cannot carry is at its default, and stays there.
    if (field === -1 || field === 0 || field === '') message[key] = field
    else if (/clusterId/i.test(key) && random.chance(0.8)) message[key] = cluster.clusterId
    else if (/topicName|^topic$|^name$/.test(key) && typeof field === 'string' && random.chance(0.9))
      message[key] = random.chance(0.8) ? '__cluster_metadata' : 'topic'
    else if (/^(partition|partitionIndex)$/.test(key) && random.chance(0.8)) message[key] = 0
    else if (/(broker|replica|candidate|voter|leader|controller)Id$/.test(key) && typeof field === 'number' && random.chance(0.7))
      message[key] = random.below(4)
    else if (/Epoch|[oO]ffset|partition|Index|position/.test(key) && typeof field === 'number' && random.chance(0.7))
      message[key] = random.below(40) - 2
    else message[key] = plausible(field, random, cluster)
  }
  return message
}

test('nothing that comes to the controllers’ listener makes a node fail, or keeps it from serving', () => {
  const failed: string[] = []
  const logger = {
    ...SILENT_LOGGER,
    error: (message: string, fields?: object) => {
      // Said of who claims to lead where another does: nothing fails by that.
      if (!message.startsWith('two leaders in one epoch')) failed.push(`${message} ${JSON.stringify(fields)}`)
    },
  }
  const cluster = SimulatedCluster.start({ seed: 21, nodes: ['broker,controller', 'broker,controller'], loggerFor: () => logger })
  const random = new SeededRandom('controllers')
  for (let round = 0; round < ROUNDS; round++) {
    for (const { request, response } of CONTROLLER_HANDLERS) {
      // What changes the cluster itself, as it may, would leave nothing to ask.
      if (request.apiKey === ApiKey.UpdateFeatures || request.apiKey === ApiKey.UnregisterBroker) continue
      const newest = request.latestVersionUnstable ? request.maxVersion - 1 : request.maxVersion
      const version = request.minVersion + random.below(newest - request.minVersion + 1)
      const body = plausible(randomMessage(messageNamed(request.name).schema, version, random), random, cluster)
      const client = cluster.connect(1 + random.below(2), { port: CONTROLLER_PORT })
      client.ask(request, response, body as never, version)
      cluster.simulation.run(20)
      expect(failed, `${request.name} ${version} ${JSON.stringify(body)}`).toEqual([])
      client.close()
    }
  }
  cluster.simulation.run(30_000)
  for (const id of [1, 2]) expect(cluster.node(id).failures).toEqual([])
  expect(failed).toEqual([])
})
