import type { RafkaError } from '../base/errors.ts'

const REFUSED: ReadonlySet<string> = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT'])
const DEFAULT_PORT = 9092
const LOCAL = /^(localhost|127\.|::1$)/

/** What to do about an error, in a sentence, or null where its message says all there is. */
export function adviceFor(error: RafkaError): string | null {
  const { code, facts } = error
  if (REFUSED.has(code)) {
    const { host, port } = facts
    if (!LOCAL.test(String(host))) return 'Is a broker running there? --bootstrap host:port names another.'
    const start = port === DEFAULT_PORT ? 'rafka start' : `rafka start --port ${port}`
    return `Is a broker running there? "${start}" starts one; --bootstrap host:port names another.`
  }
  return ADVICE[code]?.(facts) ?? null
}

const ADVICE: Readonly<Record<string, (facts: RafkaError['facts']) => string | null>> = {
  INVALID_BOOTSTRAP: () => 'Name a broker by --bootstrap 127.0.0.1:9092, or in the environment by RAFKA_BOOTSTRAP.',
  ENOTFOUND: () => 'The name of that host is not known: check --bootstrap.',
  EAI_AGAIN: () => 'The name of that host cannot be looked up now: check --bootstrap and the network.',
  NETWORK_EXCEPTION: () => 'Its log may tell why. A broker that wants TLS or a password ends connections that come without.',
  ECONNRESET: () => 'Its log may tell why. A broker that wants TLS or a password ends connections that come without.',
  REQUEST_TIMED_OUT: () => '--timeout-ms gives it longer.',
  UNKNOWN_TOPIC_OR_PARTITION: ({ topic, partition }) => {
    if (topic === undefined) return 'rafka topic list shows the topics that there are.'
    if (partition !== undefined) return `rafka topic alter ${topic} --partitions makes more of them.`
    return `rafka topic create ${topic} makes it; rafka topic list shows those that there are.`
  },
  TOPIC_ALREADY_EXISTS: () => 'rafka topic alter changes a topic that is there.',
  GROUP_ID_NOT_FOUND: () => 'rafka group list shows the groups that there are.',
  NON_EMPTY_GROUP: () => 'Stop its members first; rafka group describe shows them.',
  MESSAGE_TOO_LARGE: () => 'rafka topic alter <topic> --config max.message.bytes=... lets larger ones in.',
  LOG_DIRECTORY_IN_USE: () => null,
  KAFKA_STORAGE_ERROR: ({ errno }) => DISK_ADVICE[String(errno)] ?? null,
  UNFORMATTED_LOG_DIRECTORY: () =>
    'rafka format --cluster-id ID --config FILE makes it ready; rafka cluster formats the nodes that it starts.',
  INCONSISTENT_CLUSTER_ID: () => 'rafka start --data-dir keeps logs in another folder.',
}

const ELSEWHERE = 'or keep logs elsewhere by rafka start --data-dir.'
const DISK_ADVICE: Readonly<Record<string, string>> = {
  EACCES: `This user may not write there: let it, ${ELSEWHERE}`,
  EPERM: `This user may not write there: let it, ${ELSEWHERE}`,
  EROFS: `That disk can only be read: mount it for writing, ${ELSEWHERE}`,
  EEXIST: `There is a file where a folder should be: move it away, ${ELSEWHERE}`,
  ENOTDIR: `There is a file where a folder should be: move it away, ${ELSEWHERE}`,
  ENOSPC: `That disk is full: make room, ${ELSEWHERE}`,
}
