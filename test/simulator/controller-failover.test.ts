import { describe, expect, test } from 'vitest'
import { MetadataRequest, MetadataResponse } from '../../src/protocol/generated/api/metadata.ts'
import { CreateTopicsRequest, CreateTopicsResponse } from '../../src/protocol/generated/api/create-topics.ts'
import { SimulatedCluster } from './simulated-cluster.ts'

test('three', () => {
  const lines: string[] = []
  const loggerFor = (id: number) => {
    const log = (level: string) => (message: string, fields: unknown) => void lines.push(`${id} ${level} ${message} ${JSON.stringify(fields)}`)
    return { debug: log('D'), info: log('I'), warn: log('W'), error: log('E') } as never
  }
  try {
    const cluster = SimulatedCluster.start({ nodes: 3, loggerFor })
    const client = cluster.connect(2)
    const answer = client.call(CreateTopicsRequest, CreateTopicsResponse, { topics: [{ name: 'a', numPartitions: 6, replicationFactor: 3 }], timeoutMs: 10_000 })
    console.log(JSON.stringify(answer))
    cluster.simulation.run(1000)
    console.log(JSON.stringify(client.call(MetadataRequest, MetadataResponse, { topics: null }).topics))
  } finally {
    console.log(lines.slice(-60).join('\n'))
  }
})
