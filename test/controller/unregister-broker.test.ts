import { expect, test } from 'vitest'
import { unregisterBroker } from '../../src/controller/unregister-broker.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import { imageAfter, topicCreated, topicId } from '../metadata/cluster-image.ts'
import { contextOf, threeBrokers } from './controller-fixture.ts'

const image = threeBrokers(topicCreated(topicId(1), 'a', 1, [2, 1]))

test('a broker that is unregistered is gone, and what it led is led by others', () => {
  const { records, response } = unregisterBroker(contextOf(image), { brokerId: 2 })
  const after = imageAfter(image, records)
  expect(response).toEqual({ errorCode: 0, errorMessage: null })
  expect(after.broker(2)).toBeUndefined()
  expect(after.topicByName('a')!.partitions[0]).toMatchObject({ replicas: [2, 1], leader: 1, isr: [1] })
})

test('one that is not registered cannot be', () => {
  const { records, response } = unregisterBroker(contextOf(image), { brokerId: 9 })
  expect([records, response.errorCode]).toEqual([[], ErrorCode.BROKER_ID_NOT_REGISTERED])
  expect(response.errorMessage).toBe('Broker ID 9 is not currently registered')
})
