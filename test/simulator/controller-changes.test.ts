import { expect, test } from 'vitest'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import { CreateTopicsRequest, CreateTopicsResponse } from '../../src/protocol/generated/api/create-topics.ts'
import { MetadataRequest, MetadataResponse } from '../../src/protocol/generated/api/metadata.ts'
import type { SimulatedClient } from './simulated-client.ts'
import { SimulatedCluster } from './simulated-cluster.ts'

const NODES = [1, 2, 3]
const ROUNDS = 12
/** Who hears these does not know whether the change was made, and may ask again. */
const OPEN: ReadonlySet<number> = new Set([ErrorCode.REQUEST_TIMED_OUT, ErrorCode.NOT_CONTROLLER])

interface Change {
  readonly name: string
  readonly client: SimulatedClient
  readonly answer: () => CreateTopicsResponse | null
}

/** Topics by name with their ids, as a node shows them. */
function topicsOf(cluster: SimulatedCluster, node: number): Map<string, string> {
  const { topics } = cluster.connect(node).call(MetadataRequest, MetadataResponse, { topics: null })
  return new Map(topics.map(({ name, topicId }) => [name!, topicId]))
}

/**
 * Changes are asked for one after the other of nodes at random, each once, while nodes are killed, cut off and frozen: what was confirmed is there, what is there was
 * asked for, and nobody hears that what he asked for once was there already.
 */
test.each([1, 2, 3])('a change of the controller loses no request and repeats none (seed %i)', (seed) => {
  const random = new SeededRandom(`changes ${seed}`)
  const cluster = SimulatedCluster.start({ nodes: 3, seed })
  const changes: Change[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const victim = 1 + random.below(3)
    const member = cluster.node(victim)
    const fault = random.below(3)
    let mend = (): void => {}
    for (let number = 0; number < 4; number++) {
      const name = `topic-${round}-${number}`
      const topics = [{ name, numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] }]
      const node = NODES.filter((id) => id !== victim)[random.below(2)]!
      const client = cluster.connect(node)
      changes.push({ name, client, answer: client.ask(CreateTopicsRequest, CreateTopicsResponse, { topics, timeoutMs: 5000 }) })
      // In the midst of them.
      if (number === 1) {
        cluster.simulation.run(random.below(3))
        if (fault === 0) member.kill()
        else if (fault === 1) member.pause()
        else
          mend = cluster.network.partition(
            [member.host],
            cluster.hosts.filter((host) => host !== member.host),
          )
      }
    }
    cluster.simulation.run(3000 + random.below(3000))
    if (fault === 0) member.start()
    else if (fault === 1) member.resume()
    else mend()
    cluster.until(() => member.isReady, 120_000)
  }
  cluster.until(() => changes.every(({ client, answer }) => answer() !== null || !client.isOpen), 200_000)
  cluster.simulation.run(20_000)

  // The node that was asked may have been killed afterwards.
  const codes = changes.map(({ answer }) => answer()?.topics[0]?.errorCode ?? ErrorCode.REQUEST_TIMED_OUT)
  const views = NODES.map((node) => topicsOf(cluster, node))
  const confirmed = changes.filter((_, index) => codes[index] === 0).map(({ name }) => name)
  expect(codes).not.toContain(ErrorCode.TOPIC_ALREADY_EXISTS)
  for (const view of views) expect(view).toEqual(views[0])
  for (const name of confirmed) expect([...views[0]!.keys()]).toContain(name)
  const refused = changes.filter((_, index) => !(codes[index] === 0 || OPEN.has(codes[index]!))).map(({ name }) => name)
  for (const name of refused) expect([...views[0]!.keys()]).not.toContain(name)
  expect(confirmed.length).toBeGreaterThan(changes.length / 2)
})
