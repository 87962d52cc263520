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

const SECURED =
  'Its log may tell why. A broker that wants TLS or a password ends connections that come without: --command-config FILE says which.'

const ADVICE: Readonly<Record<string, (facts: RafkaError['facts']) => string | null>> = {
  INVALID_BOOTSTRAP: () => 'Name a broker by --bootstrap 127.0.0.1:9092, or in the environment by RAFKA_BOOTSTRAP.',
  ENOTFOUND: () => 'The name of that host is not known: check --bootstrap.',
  EAI_AGAIN: () => 'The name of that host cannot be looked up now: check --bootstrap and the network.',
  NETWORK_EXCEPTION: () => SECURED,
  ECONNRESET: () => SECURED,
  SSL_HANDSHAKE_FAILED: () =>
    'ssl.truststore.location in the client properties names whom to trust, ssl.keystore.location who you are (--command-config).',
  SASL_AUTHENTICATION_FAILED: () => 'Check the user and the password in the client properties (--command-config).',
  UNSUPPORTED_SASL_MECHANISM: () => 'sasl.mechanism in the client properties (--command-config) is one that the broker takes.',
  ILLEGAL_SASL_STATE: () => 'security.protocol in the client properties (--command-config) is that of the listener.',
  CLUSTER_AUTHORIZATION_FAILED: () => 'Somebody who may can allow it: rafka acl add --allow User:you --cluster --operation …',
  TOPIC_AUTHORIZATION_FAILED: () => 'Somebody who may can allow it: rafka acl add --allow User:you --topic NAME --operation …',
  GROUP_AUTHORIZATION_FAILED: () => 'Somebody who may can allow it: rafka acl add --allow User:you --group ID --operation …',
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED: () =>
    'Somebody who may can allow it: rafka acl add --allow User:you --transactional-id ID --operation …',
  SECURITY_DISABLED: () =>
    'Set authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer and super.users on all nodes first.',
  DELEGATION_TOKEN_AUTH_DISABLED: () => 'Set delegation.token.secret.key on all nodes first.',
  DELEGATION_TOKEN_REQUEST_NOT_ALLOWED: () => 'A token is asked for over a connection that logged in without one.',
  TRANSACTIONAL_ID_NOT_FOUND: () => 'rafka transaction list shows the transactional ids that there are.',
  RESOURCE_NOT_FOUND: () => 'rafka user list shows the users that can log in.',
  REASSIGNMENT_IN_PROGRESS: () => 'rafka reassign list shows the moves that are under way.',
  BROKER_ID_NOT_REGISTERED: () => 'rafka broker list shows the brokers that there are.',
  OFFSET_OUT_OF_RANGE: () => 'rafka topic offsets NAME shows which offsets there are.',
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
