import type { ConfigDefinition } from './config-definition.ts'

/** Keys that Kafka does not have: what Rafka adds to a broker. A test keeps the names apart from Kafka's. */
export const RAFKA_BROKER_CONFIGS: readonly ConfigDefinition[] = [
  {
    name: 'threads.placement',
    type: 'string',
    default: 'auto',
    importance: 'medium',
    validator: { kind: 'one-of', values: ['auto', 'inline', 'dedicated'] },
    synonyms: [],
    updateMode: 'read-only',
    doc:
      'Where actors (partitions, coordinators, the network) run. <code>auto</code>: on up to <code>threads.max</code> threads, shared where ' +
      'there are more actors. <code>inline</code>: all on the thread that started the node. <code>dedicated</code>: each on a thread of its own.',
  },
  {
    name: 'threads.max',
    type: 'int',
    default: '0',
    importance: 'medium',
    validator: { kind: 'range', min: 0, max: null },
    synonyms: [],
    updateMode: 'read-only',
    doc: 'The number of threads that <code>threads.placement=auto</code> may use. 0 takes it from the number of cores.',
  },
  {
    name: 'arena.bytes',
    type: 'long',
    default: '134217728',
    importance: 'medium',
    validator: { kind: 'range', min: 1048576, max: 4294967296 },
    synonyms: [],
    updateMode: 'read-only',
    doc:
      'The memory of one thread for requests and responses on their way, in bytes. It is taken from the system only as far as it is used; ' +
      'when it is full, the node reads less from its sockets until some of it is free.',
  },
  {
    name: 'durability',
    type: 'string',
    default: 'kafka',
    importance: 'high',
    validator: { kind: 'one-of', values: ['kafka', 'fsync'] },
    synonyms: [],
    updateMode: 'cluster-wide',
    doc:
      'When a record counts as written. <code>kafka</code>: when the operating system has it; it reaches the disk as the flush settings say. ' +
      '<code>fsync</code>: when it is on the disk; an acknowledgement of <code>acks=all</code> waits for a flush that it shares with others. ' +
      'Topics can override it by a configuration of the same name.',
  },
  {
    name: 'record.validation',
    type: 'string',
    default: 'headers',
    importance: 'medium',
    validator: { kind: 'one-of', values: ['headers', 'records'] },
    synonyms: [],
    updateMode: 'read-only',
    doc:
      'How much of a produced batch is checked. <code>headers</code>: its header and its checksum. <code>records</code>: every record in it ' +
      'too, as Kafka does, which costs decompression. Compacted topics and topics that recompress always check every record.',
  },
  {
    name: 'rafka.http.listener',
    type: 'string',
    default: null,
    importance: 'medium',
    validator: null,
    synonyms: [],
    updateMode: 'read-only',
    doc:
      'Where <code>/metrics</code> (for Prometheus), <code>/healthz</code> and <code>/readyz</code> are served, as <code>host:port</code>; ' +
      'port 0 takes any that is free. Without it they are not served.',
  },
  {
    name: 'rafka.metrics.series.max',
    type: 'int',
    default: '20000',
    importance: 'low',
    validator: { kind: 'range', min: 1, max: null },
    synonyms: [],
    updateMode: 'read-only',
    doc:
      'How many series <code>/metrics</code> shows of one family. Partitions, groups and clients beyond it are left out, and ' +
      '<code>rafka_metrics_series_left_out</code> tells of which family and how many.',
  },
  {
    name: 'log.format',
    type: 'string',
    default: 'json',
    importance: 'low',
    validator: { kind: 'one-of', values: ['json', 'pretty'] },
    synonyms: [],
    updateMode: 'read-only',
    doc: 'How log lines are written: one JSON object a line, or for people to read.',
  },
]

/** Keys that Rafka adds to a topic. */
export const RAFKA_TOPIC_CONFIGS: readonly ConfigDefinition[] = [
  {
    name: 'durability',
    type: 'string',
    default: 'kafka',
    importance: 'high',
    validator: { kind: 'one-of', values: ['kafka', 'fsync'] },
    synonyms: ['durability'],
    updateMode: 'cluster-wide',
    doc:
      'When a record counts as written. <code>kafka</code>: when the operating system has it; it reaches the disk as the flush settings say. ' +
      '<code>fsync</code>: when it is on the disk; an acknowledgement of <code>acks=all</code> waits for a flush that it shares with others.',
  },
]
