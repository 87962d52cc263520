import { expect, test } from 'vitest'
import { SimulatedCluster } from './simulated-cluster.ts'
import { askToGet, askToPut, createTopic, valuesIn } from './topics.ts'

test('a cluster of one serves; what was synced is there after its power was cut', () => {
  const cluster = SimulatedCluster.start({ nodes: 1 })
  const client = cluster.connect(1)
  createTopic(client, 'topic')
  const put = askToPut(client, 'topic', ['a', 'b'])
  cluster.until(() => put() !== null)
  expect(put()).toMatchObject({ errorCode: 0, baseOffset: 0 })

  const member = cluster.node(1)
  member.stop()
  member.crash()
  member.start()
  member.untilReady()
  const got = askToGet(cluster.connect(1), 'topic', 0)
  cluster.until(() => got() !== null)

  expect(valuesIn(got()!.records)).toEqual(['a', 'b'])
})

test('a node that is paused takes connections and answers when it goes on', () => {
  const cluster = SimulatedCluster.start({ nodes: 1 })
  cluster.node(1).pause()
  const client = cluster.connect(1)
  const put = askToPut(client, 'topic', ['a'])
  cluster.simulation.run(10_000)
  const whilePaused = put()

  cluster.node(1).resume()
  cluster.until(() => put() !== null)

  expect([client.isOpen, whilePaused, put()!.errorCode]).toEqual([true, null, 3])
})

test('a client whose node loses its power hears of that when it asks again after it is back', () => {
  const cluster = SimulatedCluster.start({ nodes: 1 })
  const client = cluster.connect(1)
  createTopic(client, 'topic')
  const member = cluster.node(1)

  member.crash()
  cluster.simulation.run(5_000)
  const openWhileDown = client.isOpen
  member.start()
  member.untilReady()
  const openAfterwards = client.isOpen
  askToPut(client, 'topic', ['a'])
  cluster.until(() => !client.isOpen)

  expect([openWhileDown, openAfterwards]).toEqual([true, true])
})
