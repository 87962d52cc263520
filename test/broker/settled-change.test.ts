import { expect, test } from 'vitest'
import { settled } from '../../src/broker/settled-change.ts'
import { CreatePartitionsRequest } from '../../src/protocol/generated/api/create-partitions.ts'
import { CreateTopicsRequest } from '../../src/protocol/generated/api/create-topics.ts'
import { DeleteTopicsRequest } from '../../src/protocol/generated/api/delete-topics.ts'
import { ElectLeadersRequest } from '../../src/protocol/generated/api/elect-leaders.ts'
import { ZERO_UUID } from '../../src/protocol/uuid.ts'
import { topicId } from '../metadata/cluster-image.ts'
import { BrokerFixture } from './broker-fixture.ts'

const image = (fixture: BrokerFixture) => () => fixture.broker.image

test('topics that were made are waited for, but not those that were refused, nor those that were only thought of', () => {
  const fixture = new BrokerFixture().topic('old', [10])
  const response = {
    topics: [
      { name: 'new', errorCode: 0 },
      { name: 'refused', errorCode: 36 },
    ],
  }
  const isSettled = settled(CreateTopicsRequest.apiKey, { validateOnly: false }, response, image(fixture))
  expect(isSettled()).toBe(false)
  fixture.topic('new', [11])
  expect(isSettled()).toBe(true)
  expect(
    settled(CreateTopicsRequest.apiKey, { validateOnly: true }, { topics: [{ name: 'x', errorCode: 0 }] }, image(fixture))(),
  ).toBe(true)
})

test('topics that were deleted are waited for, by their ids, or by their names where the answer has no ids', () => {
  const fixture = new BrokerFixture().topic('a', [10])
  const deleted = (name: string | null, id: string, errorCode = 0): boolean =>
    settled(DeleteTopicsRequest.apiKey, {}, { responses: [{ name, topicId: id, errorCode }] }, image(fixture))()
  expect(deleted('a', topicId(1))).toBe(false)
  expect(deleted(null, topicId(1))).toBe(false)
  expect(deleted('a', ZERO_UUID)).toBe(false)
  expect(deleted('a', topicId(9)), 'one of the same name was made since').toBe(true)
  expect(deleted('b', ZERO_UUID)).toBe(true)
  expect(deleted('a', topicId(1), 3)).toBe(true)
})

test('partitions that were added are waited for', () => {
  const fixture = new BrokerFixture().topic('a', [10, 11])
  const grown = (count: number, errorCode = 0): boolean => {
    const request = { topics: [{ name: 'a', count }], validateOnly: false }
    return settled(CreatePartitionsRequest.apiKey, request, { results: [{ name: 'a', errorCode }] }, image(fixture))()
  }
  expect([grown(2), grown(3), grown(3, 37)]).toEqual([true, false, true])
})

test('nothing else is waited for', () => {
  expect(settled(ElectLeadersRequest.apiKey, {}, {}, image(new BrokerFixture()))()).toBe(true)
})
