import { expect, test } from 'vitest'
import { DescribeConfigsRequest, DescribeConfigsResponse } from '../../src/protocol/generated/api/describe-configs.ts'
import {
  IncrementalAlterConfigsRequest,
  IncrementalAlterConfigsResponse,
} from '../../src/protocol/generated/api/incremental-alter-configs.ts'
import { SimulatedNode } from '../simulator/simulated-node.ts'
import { createTopic } from '../simulator/topics.ts'

const TOPIC = 2
const BROKER_LOGGER = 8

test('loggers are altered by the node itself, beside what its controller decides, in the order of the request', () => {
  const node = SimulatedNode.start()
  const client = node.connect()
  createTopic(client, 'orders')
  const { responses } = client.call(IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse, {
    resources: [
      { resourceType: BROKER_LOGGER, resourceName: '1', configs: [{ name: 'root', value: 'WARN', configOperation: 0 }] },
      { resourceType: TOPIC, resourceName: 'orders', configs: [{ name: 'retention.ms', value: '7', configOperation: 0 }] },
      { resourceType: BROKER_LOGGER, resourceName: '2', configs: [{ name: 'root', value: 'WARN', configOperation: 0 }] },
    ],
  })
  expect(responses).toMatchObject([
    { resourceType: BROKER_LOGGER, resourceName: '1', errorCode: 0 },
    { resourceType: TOPIC, resourceName: 'orders', errorCode: 0 },
    { resourceType: BROKER_LOGGER, errorCode: 42, errorMessage: 'Unexpected node id. Expected 1, but received 2' },
  ])
  const { results } = client.call(DescribeConfigsRequest, DescribeConfigsResponse, {
    resources: [{ resourceType: BROKER_LOGGER, resourceName: '1' }],
  })
  expect(results).toMatchObject([{ errorCode: 0, configs: [{ name: 'root' }] }])
})
