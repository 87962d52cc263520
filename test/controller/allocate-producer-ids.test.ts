import { describe, expect, test } from 'vitest'
import { allocateProducerIds } from '../../src/controller/allocate-producer-ids.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import { imageAfter, oneBroker } from '../metadata/cluster-image.ts'
import { contextOf } from './controller-fixture.ts'

describe('AllocateProducerIds', () => {
  test('gives a thousand ids that nobody got before', () => {
    let image = oneBroker()
    const starts: (number | undefined)[] = []
    for (let times = 0; times < 3; times++) {
      const { records, response } = allocateProducerIds(contextOf(image), { brokerId: 1, brokerEpoch: 5 })
      expect(response).toMatchObject({ errorCode: 0, producerIdLen: 1000 })
      starts.push(response.producerIdStart)
      image = imageAfter(image, records)
    }
    expect(starts).toEqual([0, 1000, 2000])
  })

  test('gives none to a broker that is not registered, or was before', () => {
    const stale = expect.objectContaining({ errorCode: ErrorCode.STALE_BROKER_EPOCH })
    expect(() => allocateProducerIds(contextOf(oneBroker()), { brokerId: 1, brokerEpoch: 4 })).toThrow(stale)
    expect(() => allocateProducerIds(contextOf(oneBroker()), { brokerId: 2, brokerEpoch: 5 })).toThrow(stale)
  })
})
