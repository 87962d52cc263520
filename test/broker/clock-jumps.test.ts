import { describe, expect, test } from 'vitest'
import { AlterClientQuotasRequest, AlterClientQuotasResponse } from '../../src/protocol/generated/api/alter-client-quotas.ts'
import { ApiVersionsRequest, ApiVersionsResponse } from '../../src/protocol/generated/api/api-versions.ts'
import { CreateTopicsRequest, CreateTopicsResponse } from '../../src/protocol/generated/api/create-topics.ts'
import { ProduceRequest, ProduceResponse } from '../../src/protocol/generated/api/produce.ts'
import type { SimulatedClient } from '../simulator/simulated-client.ts'
import { CLIENT_PORT } from '../simulator/simulated-cluster.ts'
import { SimulatedNode } from '../simulator/simulated-node.ts'
import { oneBatch } from './bad-batches.ts'

// The wall clock of a machine is set, by hand or by NTP, while its node runs: what clients may do, and for how long they wait, is told by another clock.

const HOUR_MS = 3_600_000
const JUMPS = [
  { how: 'an hour back', ms: -HOUR_MS },
  { how: 'an hour forth', ms: HOUR_MS },
]
const ask = (client: SimulatedClient) => client.call(ApiVersionsRequest, ApiVersionsResponse, {}, 0)

describe.each(JUMPS)('the wall clock jumps $how, and', ({ ms }) => {
  test('an idle connection ends when connections.max.idle.ms have passed, not sooner and not later', () => {
    const node = SimulatedNode.start({ texts: { 'connections.max.idle.ms': '20000' } })
    const client = node.connect()
    ask(client)
    node.jumpClock(ms)
    node.simulation.run(15_000)
    expect(client.isOpen).toBe(true)
    node.simulation.run(8_000)
    expect(client.isOpen).toBe(false)
  })

  test('a client that does not say who it is has its ten seconds, and no more', () => {
    const node = SimulatedNode.start({
      texts: {
        listeners: `SASL_PLAINTEXT://127.0.0.1:${CLIENT_PORT}`,
        'security.inter.broker.protocol': 'SASL_PLAINTEXT',
        'sasl.mechanism.inter.broker.protocol': 'PLAIN',
        'sasl.enabled.mechanisms': 'PLAIN',
        'listener.name.sasl_plaintext.plain.sasl.jaas.config':
          'org.apache.kafka.common.security.plain.PlainLoginModule required username="admin" password="admin-secret" user_admin="admin-secret";',
      },
    })
    const client = node.connect()
    ask(client)
    node.jumpClock(ms)
    node.simulation.run(8_000)
    expect(client.isOpen).toBe(true)
    node.simulation.run(4_000)
    expect(client.isOpen).toBe(false)
  })

  test('who sent or made too much is held back for as long as without it', () => {
    const throttled = (jumpMs: number): number[] => {
      const node = SimulatedNode.start({ texts: { 'quota.window.num': '2', 'controller.quota.window.num': '2' } })
      const client = node.connect()
      const limit = (key: string, value: number): void => {
        const entity = [{ entityType: 'client-id', entityName: null }]
        client.call(AlterClientQuotasRequest, AlterClientQuotasResponse, { entries: [{ entity, ops: [{ key, value }] }] })
      }
      const create = (name: string): number => {
        const topics = [{ name, numPartitions: 3, replicationFactor: 1 }]
        return client.call(CreateTopicsRequest, CreateTopicsResponse, { topics, timeoutMs: 5000 }, 5).throttleTimeMs
      }
      const produce = (): number => {
        const topicData = [{ name: 't', partitionData: [{ index: 0, records: oneBatch({}, ['x'.repeat(5000)]) }] }]
        return client.call(ProduceRequest, ProduceResponse, { acks: 1, timeoutMs: 5000, topicData }, 9).throttleTimeMs
      }
      create('t')
      limit('controller_mutation_rate', 1)
      limit('producer_byte_rate', 2000)
      node.simulation.run(1000)
      create('first')
      produce()
      node.simulation.run(3000)
      node.jumpClock(jumpMs)
      return [create('second'), create('third'), produce(), produce()]
    }
    const expected = throttled(0)
    expect(Math.max(...expected)).toBeGreaterThan(0)
    expect(throttled(ms)).toEqual(expected)
  })
})
