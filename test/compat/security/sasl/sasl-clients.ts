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
  readonly credentials: Password | Bearer
}

/** Lists the topics of a broker; rejects with what the client says where it is not let in. */
export type ListTopics = (attempt: Attempt) => Promise<void>

const OAUTH = 'org.apache.kafka.common.security.oauthbearer.'

/** Apache Kafka's own client, by its tool for topics. */
export const listByJava: ListTopics = async (attempt) => {
  const { bootstrap, credentials } = attempt
  const folder = mkdtempSync(join(tmpdir(), 'sasl-java-'))
  try {
    const file = javaProperties(folder, attempt)
    const urls =
      credentials.mechanism === 'OAUTHBEARER'
        ? [`-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=${credentials.endpoint.url}`]
        : []
    const tool = ['org.apache.kafka.tools.TopicCommand', '--list', '--bootstrap-server', bootstrap, '--command-config', file]
    await run(findJava().command, ['-Xmx256m', '-XX:TieredStopAtLevel=1', ...urls, '-cp', kafkaClassPath(), ...tool], {
      timeout: WITHIN_MS,
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Writes a client's configuration; gives the file. */
export function javaProperties(folder: string, { authority, credentials }: Attempt): string {
  const trusted = join(folder, 'authority.pem')
  if (authority !== null) writeFileSync(trusted, authority)
  const properties: Record<string, string> = {
    'security.protocol': authority === null ? 'SASL_PLAINTEXT' : 'SASL_SSL',
    'sasl.mechanism': credentials.mechanism,
    'default.api.timeout.ms': '8000',
    'request.timeout.ms': '4000',
    ...(authority === null ? {} : { 'ssl.truststore.type': 'PEM', 'ssl.truststore.location': trusted }),
    ...(credentials.mechanism === 'OAUTHBEARER' ? bearerProperties(credentials) : passwordProperties(credentials)),
  }
  const file = join(folder, 'client.properties')
  const lines = Object.entries(properties).map(([name, value]) => `${name}=${value.replaceAll('\\', '\\\\')}\n`)
  writeFileSync(file, lines.join(''))
  return file
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
export const listByLibrdkafka: ListTopics = async ({ bootstrap, authority, credentials }) => {
  const secrets =
    credentials.mechanism === 'OAUTHBEARER'
      ? {
          'sasl.oauthbearer.method': 'oidc',
          'sasl.oauthbearer.token.endpoint.url': credentials.endpoint.url,
          'sasl.oauthbearer.client.id': credentials.endpoint.id,
          'sasl.oauthbearer.client.secret': credentials.endpoint.secret,
        }
      : { 'sasl.username': credentials.username, 'sasl.password': credentials.password }
  const config = {
    'bootstrap.servers': bootstrap,
    'security.protocol': authority === null ? 'SASL_PLAINTEXT' : 'SASL_SSL',
    'sasl.mechanism': credentials.mechanism,
    ...(authority === null ? {} : { 'ssl.ca.pem': authority, 'ssl.endpoint.identification.algorithm': 'none' }),
    ...secrets,
  }
  await run(PYTHON, [join(import.meta.dirname, 'sasl-list.py'), JSON.stringify(config)], { timeout: WITHIN_MS })
}

export const listByKafkajs: ListTopics = async ({ bootstrap, authority, credentials }) => {
  const sasl: SASLOptions =
    credentials.mechanism === 'OAUTHBEARER'
      ? { mechanism: 'oauthbearer', oauthBearerProvider: async () => ({ value: credentials.token }) }
      : {
          mechanism: credentials.mechanism.toLowerCase() as 'plain',
          username: credentials.username,
          password: credentials.password,
        }
  const kafka = new Kafka({
    brokers: [bootstrap],
    logLevel: logLevel.NOTHING,
    retry: { retries: 0 },
    sasl,
    ssl: authority === null ? false : { ca: [authority] },
  })
  const admin = kafka.admin()
  try {
    await admin.connect()
    await admin.listTopics()
  } finally {
    await admin.disconnect()
  }
}

/** This project's own. */
export const listByRafka: ListTopics = async ({ bootstrap, authority, credentials }) => {
  const sasl: SaslOptions =
    credentials.mechanism === 'OAUTHBEARER'
      ? { mechanism: 'oauthbearer', token: credentials.token }
      : passwordOptions(credentials)
  await using admin = createAdmin({
    bootstrap,
    defaultApiTimeoutMs: 8000,
    sasl,
    ...(authority === null ? {} : { tls: { ca: authority } }),
  })
  await admin.listTopics()
}

export function passwordOptions({ mechanism, username, password, tokenAuth }: Password): SaslOptions {
  if (mechanism === 'PLAIN') return { mechanism: 'plain', username, password }
  const name = mechanism === 'SCRAM-SHA-256' ? 'scram-sha-256' : 'scram-sha-512'
  return { mechanism: name, username, password, ...(tokenAuth === undefined ? {} : { tokenAuth }) }
}
