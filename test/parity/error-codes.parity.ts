import { expect, test } from 'vitest'
import { ErrorCode, errorMessage, errorName, isRetriable } from '../../src/protocol/error-codes.ts'
import { KafkaSerializers } from './kafka-serializers.ts'

test("the table of errors is Kafka's: number, name, retriable, message", async () => {
  await using kafka = new KafkaSerializers()
  const ours = Object.values(ErrorCode).map((code) => [code, errorName(code), isRetriable(code), errorMessage(code)].join('\t'))
  expect(ours.sort()).toEqual((await kafka.errors()).sort())
})
