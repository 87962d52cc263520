import {
  type Attributes,
  type Context,
  context,
  createTraceState,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import { parseTraceparent, traceparentOf } from '../trace-context.ts'
import type { ClientTracer, ReceivedRecord, SendSpan } from '../tracer.ts'

/** What the spans of a client say of it. */
export interface OpenTelemetryTracerOptions {
  /** Default: that of the global provider, named `rafka`. */
  readonly tracer?: Tracer
  /** Attribute `messaging.client.id`. */
  readonly clientId?: string
  /** Attribute `messaging.consumer.group.name` of spans that process. */
  readonly groupId?: string
}

type Headers = { key: string; value: string }[]

/**
 * Spans by OpenTelemetry, as its conventions for messaging and Kafka name them: `send <topic>` (producer) and `process <topic>` (consumer). Contexts travel as the application's
 * propagator writes them; where none is set, as W3C Trace Context (`traceparent`, `tracestate`).
 */
export function openTelemetryTracer(options: OpenTelemetryTracerOptions = {}): ClientTracer {
  const { tracer = trace.getTracer('rafka'), clientId, groupId } = options
  const client: Attributes = {
    'messaging.system': 'kafka',
    ...(clientId === undefined ? {} : { 'messaging.client.id': clientId }),
  }
  return {
    send({ topic, key, partition }) {
      const span = tracer.startSpan(`send ${topic}`, {
        kind: SpanKind.PRODUCER,
        attributes: {
          ...client,
          'messaging.operation.name': 'send',
          'messaging.operation.type': 'send',
          'messaging.destination.name': topic,
          ...(partition === undefined ? {} : { 'messaging.destination.partition.id': String(partition) }),
          ...(typeof key === 'string' ? { 'messaging.kafka.message.key': key } : {}),
        },
      })
      return sendSpan(span, injected(trace.setSpan(context.active(), span)))
    },

    process(record, work) {
      const parent = extracted(record)
      const span = tracer.startSpan(
        `process ${record.topic}`,
        {
          kind: SpanKind.CONSUMER,
          attributes: {
            ...client,
            'messaging.operation.name': 'process',
            'messaging.operation.type': 'process',
            'messaging.destination.name': record.topic,
            'messaging.destination.partition.id': String(record.partition),
            'messaging.kafka.offset': record.offset,
            ...(groupId === undefined ? {} : { 'messaging.consumer.group.name': groupId }),
          },
        },
        parent,
      )
      return context.with(trace.setSpan(parent, span), () => ended(span, work))
    },
  }
}

function sendSpan(span: Span, headers: Headers): SendSpan {
  return {
    headers,
    delivered(partition, offset) {
      span.setAttribute('messaging.destination.partition.id', String(partition))
      if (offset >= 0) span.setAttribute('messaging.kafka.offset', offset)
      span.end()
    },
    failed(error) {
      fail(span, error)
      span.end()
    },
  }
}

function injected(active: Context): Headers {
  const headers: Headers = []
  propagation.inject(active, headers, { set: (carrier, key, value) => carrier.push({ key, value }) })
  const spanContext = trace.getSpanContext(active)
  if (headers.length > 0 || spanContext === undefined || !trace.isSpanContextValid(spanContext)) return headers
  const { traceId, spanId, traceFlags, traceState } = spanContext
  headers.push({ key: 'traceparent', value: traceparentOf({ traceId, spanId, traceFlags, traceState: null }) })
  if (traceState !== undefined) headers.push({ key: 'tracestate', value: traceState.serialize() })
  return headers
}

/** The context of who sent the record; that of the caller where it came without one. */
function extracted({ headers }: ReceivedRecord): Context {
  const read = (name: string): string | undefined => {
    const value = headers.find(({ key }) => key === name)?.value
    return value === undefined || value === null ? undefined : Buffer.from(value).toString('utf8')
  }
  const active = context.active()
  const taken = propagation.extract(active, headers, {
    get: (_, key) => read(key),
    keys: (carrier) => carrier.map(({ key }) => key),
  })
  const traceparent = read('traceparent')
  if (taken !== active || traceparent === undefined) return taken
  const parent = parseTraceparent(traceparent, read('tracestate') ?? null)
  if (parent === null) return active
  const { traceId, spanId, traceFlags, traceState } = parent
  return trace.setSpanContext(active, {
    traceId,
    spanId,
    traceFlags,
    isRemote: true,
    ...(traceState === null ? {} : { traceState: createTraceState(traceState) }),
  })
}

function ended<Result>(span: Span, work: () => Result): Result {
  let result: Result
  try {
    result = work()
  } catch (error) {
    fail(span, error)
    span.end()
    throw error
  }
  if (!(result instanceof Promise)) {
    span.end()
    return result
  }
  return result
    .catch((error: unknown) => {
      fail(span, error)
      throw error
    })
    .finally(() => span.end()) as Result
}

function fail(span: Span, error: unknown): void {
  const { message, code } = error as { message?: string; code?: string }
  span.setAttribute('error.type', code ?? (error instanceof Error ? error.name : 'Error'))
  span.setStatus({ code: SpanStatusCode.ERROR, ...(message === undefined ? {} : { message }) })
}
