import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openTelemetryTracer } from '../../src/client/node/opentelemetry-tracer.ts'
import { parseTraceparent, traceparentOf } from '../../src/client/trace-context.ts'

const exporter = new InMemorySpanExporter()
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
const tracer = openTelemetryTracer({ tracer: provider.getTracer('test'), clientId: 'orders', groupId: 'readers' })
const asReceived = (headers: readonly { key: string; value: string }[]) => ({
  topic: 'orders',
  partition: 2,
  offset: 41,
  headers: headers.map(({ key, value }) => ({ key, value: Buffer.from(value) })),
})

beforeAll(() => void context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()))
afterAll(() => context.disable())
beforeEach(() => exporter.reset())

test('who processes a record goes on with the trace of who sent it', async () => {
  const sent = tracer.send({ topic: 'orders', key: 'k1' })!
  sent.delivered(2, 41)

  const answer = await tracer.process(asReceived(sent.headers), async () => {
    await Promise.resolve()
    return trace.getActiveSpan()?.spanContext().traceId
  })

  const [send, process] = exporter.getFinishedSpans()
  expect(send).toMatchObject({ name: 'send orders', kind: SpanKind.PRODUCER })
  expect(send!.attributes).toMatchObject({
    'messaging.system': 'kafka',
    'messaging.client.id': 'orders',
    'messaging.destination.name': 'orders',
    'messaging.destination.partition.id': '2',
    'messaging.kafka.offset': 41,
    'messaging.kafka.message.key': 'k1',
  })
  expect(process).toMatchObject({ name: 'process orders', kind: SpanKind.CONSUMER })
  expect(process!.attributes['messaging.consumer.group.name']).toBe('readers')
  expect(process!.parentSpanContext).toEqual({ ...send!.spanContext(), isRemote: true })
  expect(answer).toBe(send!.spanContext().traceId)
})

test('a record without a context, or with one that is none, is the start of a trace', () => {
  tracer.process(asReceived([]), () => {})
  tracer.process(asReceived([{ key: 'traceparent', value: 'nonsense' }]), () => {})

  expect(exporter.getFinishedSpans().map(({ parentSpanContext }) => parentSpanContext)).toEqual([undefined, undefined])
})

test('what fails is told by its span, and thrown all the same', async () => {
  const refused = Object.assign(new Error('too large'), { code: 'MESSAGE_TOO_LARGE' })

  tracer.send({ topic: 'orders' })!.failed(refused)
  await expect(tracer.process(asReceived([]), () => Promise.reject(refused))).rejects.toBe(refused)
  expect(() =>
    tracer.process(asReceived([]), () => {
      throw refused
    }),
  ).toThrow(refused)

  for (const { status, attributes } of exporter.getFinishedSpans()) {
    expect(status).toEqual({ code: SpanStatusCode.ERROR, message: 'too large' })
    expect(attributes['error.type']).toBe('MESSAGE_TOO_LARGE')
  }
  expect(exporter.getFinishedSpans()).toHaveLength(3)
})

test('traceparent is read and written as W3C has it', () => {
  const text = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'

  expect(traceparentOf(parseTraceparent(text)!)).toBe(text)
  expect(parseTraceparent(`cc${text.slice(2)}-what-the-future-adds`)).toMatchObject({ spanId: '00f067aa0ba902b7' })
  for (const wrong of [
    `ff${text.slice(2)}`,
    `${text}-more`,
    text.toUpperCase(),
    text.replace(/-00f0.*-/, '-0000000000000000-'),
    '',
  ]) {
    expect(parseTraceparent(wrong), wrong).toBeNull()
  }
})
