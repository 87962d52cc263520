import { context, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { Registry } from 'prom-client'
import { connect, createConsumer, createProducer } from 'rafka/client'
import { openTelemetryTracer } from 'rafka/client/opentelemetry'
import { promClientMetrics } from 'rafka/client/prom-client'

// As an application sets OpenTelemetry up; its exporter would send the spans away.
const spans = new InMemorySpanExporter()
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }))

const registry = new Registry()
const tracer = openTelemetryTracer({ clientId: 'observed' })
const client = connect({
  bootstrap: process.argv[2] ?? 'localhost:9092',
  clientId: 'observed',
  metrics: promClientMetrics({ registry, clientId: 'observed' }),
  tracer,
  logger: { debug() {}, info: console.log, warn: console.warn, error: console.error },
})

// Both stand on one client, and share its connections.
const producer = createProducer({ client })
const consumer = createConsumer({ client, autoOffsetReset: 'earliest' })
await producer.send({ topic: 'observed', value: 'hello' })

consumer.assign([{ topic: 'observed', partition: 0 }])
for await (const record of consumer) {
  // What is done in here belongs to the trace of who sent the record.
  await tracer.process(record, async () => console.log(`processing ${record.value}`))
  break
}
await consumer.close()
await producer.close()
client.close()

const [sent, processed] = spans.getFinishedSpans()
console.log(
  `${sent?.name} and ${processed?.name} are one trace: ${sent?.spanContext().traceId === processed?.spanContext().traceId}`,
)
console.log(
  (await registry.metrics())
    .split('\n')
    .filter((line) => line.startsWith('kafka_producer_record_send_total'))
    .join('\n'),
)
