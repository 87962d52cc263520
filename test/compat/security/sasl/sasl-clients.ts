import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Kafka, logLevel, type SASLOptions } from 'kafkajs'
import { findJava, kafkaClassPath } from '../../../../bench/peers/java.ts'
import { createAdmin } from '../../../../src/client/entries/admin.ts'
import type { SaslOptions } from '../../../../src/client/security/security-options.ts'

const run = promisify(execFile)
const PYTHON = join(import.meta.dirname, '../../../../.peers/venv/bin/python')
const WITHIN_MS = 40_000

export type Password = {
  readonly mechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512'
  readonly username: string
  readonly password: string
  /** They are a delegation token's id and HMAC: for clients that know such. */
  readonly tokenAuth?: boolean
}
/** `token` for clients that are given one; the others get theirs from the endpoint. */
export type Bearer = {
  readonly mechanism: 'OAUTHBEARER'
  readonly token: string
  readonly endpoint: { readonly url: string; readonly id: string; readonly secret: string }
}
export interface Attempt {
  readonly bootstrap: string
  /** In PEM, where the listener is encrypted. */
  readonly authority: string | null
  /** What the client shows of itself, in PEM. */
  readonly own?: { readonly cert: string; readonly key: string } | null
  readonly credentials: Password | Bearer
}

/** One without credentials is at a listener without SASL. */
export type Settings = Omit<Attempt, 'credentials'> & { readonly credentials: Attempt['credentials'] | null }

/** The names of the topics of a broker that the client may see, in order; rejects with what the client says where it is not let in. */
export type ListTopics = (settings: Settings) => Promise<readonly string[]>

const OAUTH = 'org.apache.kafka.common.security.oauthbearer.'

/** Apache Kafka's own client, by its tool for topics. */
export const listByJava: ListTopics = async (attempt) => {
  const { bootstrap } = attempt
  const folder = mkdtempSync(join(tmpdir(), 'sasl-java-'))
  try {
    const file = javaProperties(folder, attempt)
    const tool = ['org.apache.kafka.tools.TopicCommand', '--list', '--bootstrap-server', bootstrap, '--command-config', file]
    const jvm = ['-Xmx256m', '-XX:TieredStopAtLevel=1', ...javaOptions(attempt), '-cp', kafkaClassPath()]
    const { stdout } = await run(findJava().command, [...jvm, ...tool], { timeout: WITHIN_MS })
    return stdout.split('\n').filter((line) => line !== '')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Writes a client's configuration; gives the file. */
export function javaProperties(folder: string, attempt: Settings): string {
  const properties = { ...javaSettings(attempt), 'default.api.timeout.ms': '8000', 'request.timeout.ms': '4000' }
  const file = join(folder, 'client.properties')
  const lines = Object.entries(properties).map(
    ([name, value]) => `${name}=${value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n`,
  )
  writeFileSync(file, lines.join(''))
  return file
}

/** How the Java client connects. */
export function javaSettings(settings: Settings): Record<string, string> {
  const { authority, own, credentials } = settings
  return {
    ...connectionSettings(settings),
    ...(authority === null ? {} : { 'ssl.truststore.type': 'PEM', 'ssl.truststore.certificates': authority }),
    ...(own ? { 'ssl.keystore.type': 'PEM', 'ssl.keystore.certificate.chain': own.cert, 'ssl.keystore.key': own.key } : {}),
    ...(credentials === null
      ? {}
      : credentials.mechanism === 'OAUTHBEARER'
        ? bearerProperties(credentials)
        : passwordProperties(credentials)),
  }
}

/** The Java machine asks no identity provider that it was not told of. */
export function javaOptions({ credentials }: Settings): string[] {
  if (credentials?.mechanism !== 'OAUTHBEARER') return []
  return [`-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=${credentials.endpoint.url}`]
}

/** What both have the same names for. */
function connectionSettings({ bootstrap, authority, credentials }: Settings): Record<string, string> {
  const protocol = authority === null ? 'PLAINTEXT' : 'SSL'
  return {
    'bootstrap.servers': bootstrap,
    'security.protocol': credentials === null ? protocol : `SASL_${protocol}`,
    ...(credentials === null ? {} : { 'sasl.mechanism': credentials.mechanism }),
  }
}

function passwordProperties({ mechanism, username, password, tokenAuth = false }: Password): Record<string, string> {
  const login = mechanism === 'PLAIN' ? 'plain.PlainLoginModule' : 'scram.ScramLoginModule'
  const options = `username="${username}" password="${password}"${tokenAuth ? ' tokenauth="true"' : ''}`
  return { 'sasl.jaas.config': `org.apache.kafka.common.security.${login} required ${options};` }
}

function bearerProperties({ endpoint: { url, id, secret } }: Bearer): Record<string, string> {
  return {
    'sasl.jaas.config': `${OAUTH}OAuthBearerLoginModule required clientId="${id}" clientSecret="${secret}";`,
    'sasl.login.callback.handler.class': `${OAUTH}OAuthBearerLoginCallbackHandler`,
    'sasl.oauthbearer.token.endpoint.url': url,
  }
}

/** librdkafka, by confluent-kafka for Python. */
export const listByLibrdkafka: ListTopics = async (attempt) => {
  const config = JSON.stringify(librdkafkaSettings(attempt))
  const { stdout } = await run(PYTHON, [join(import.meta.dirname, 'sasl-list.py'), config], { timeout: WITHIN_MS })
  return stdout.trim().split(' ').slice(1)
}

/** How librdkafka connects. */
export function librdkafkaSettings(settings: Settings): Record<string, string> {
  const { authority, own, credentials } = settings
  const secrets: Record<string, string> =
    credentials === null
      ? {}
      : credentials.mechanism === 'OAUTHBEARER'
        ? {
            'sasl.oauthbearer.method': 'oidc',
            'sasl.oauthbearer.token.endpoint.url': credentials.endpoint.url,
            'sasl.oauthbearer.client.id': credentials.endpoint.id,
            'sasl.oauthbearer.client.secret': credentials.endpoint.secret,
          }
        : { 'sasl.username': credentials.username, 'sasl.password': credentials.password }
  return {
    ...connectionSettings(settings),
    ...(authority === null ? {} : { 'ssl.ca.pem': authority, 'ssl.endpoint.identification.algorithm': 'none' }),
    ...(own ? { 'ssl.certificate.pem': own.cert, 'ssl.key.pem': own.key } : {}),
    ...secrets,
  }
}

export const listByKafkajs: ListTopics = async ({ bootstrap, authority, own, credentials }) => {
  const sasl: SASLOptions | null =
    credentials === null
      ? null
      : credentials.mechanism === 'OAUTHBEARER'
        ? { mechanism: 'oauthbearer', oauthBearerProvider: async () => ({ value: credentials.token }) }
        : {
            mechanism: credentials.mechanism.toLowerCase() as 'plain',
            username: credentials.username,
            password: credentials.password,
          }
  const kafka = new Kafka({
    brokers: [bootstrap],
    logLevel: logLevel.NOTHING,
    connectionTimeout: 8000,
    retry: { retries: 0 },
    ...(sasl === null ? {} : { sasl }),
    ssl: authority === null ? false : { ca: [authority], ...own },
  })
  const admin = kafka.admin()
  try {
    await admin.connect()
    return (await admin.listTopics()).sort()
  } finally {
    await admin.disconnect()
  }
}

/** This project's own. */
export const listByRafka: ListTopics = async ({ bootstrap, authority, own, credentials }) => {
  const sasl: SaslOptions | null =
    credentials === null
      ? null
      : credentials.mechanism === 'OAUTHBEARER'
        ? { mechanism: 'oauthbearer', token: credentials.token }
        : passwordOptions(credentials)
  await using admin = createAdmin({
    bootstrap,
    defaultApiTimeoutMs: 8000,
    ...(sasl === null ? {} : { sasl }),
    ...(authority === null ? {} : { tls: { ca: authority, ...own } }),
  })
  return (await admin.listTopics()).map(({ name }) => name).sort()
}

export function passwordOptions({ mechanism, username, password, tokenAuth }: Password): SaslOptions {
  if (mechanism === 'PLAIN') return { mechanism: 'plain', username, password }
  const name = mechanism === 'SCRAM-SHA-256' ? 'scram-sha-256' : 'scram-sha-512'
  return { mechanism: name, username, password, ...(tokenAuth === undefined ? {} : { tokenAuth }) }
}
