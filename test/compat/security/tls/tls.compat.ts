import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import kafkajs from 'kafkajs'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Cluster, startCluster } from '../../../../actors/cluster.ts'
import { findJava, hasKafka, runJava } from '../../../../bench/peers/java.ts'
import { createAdmin } from '../../../../src/client/entries/admin.ts'
import { createProducer } from '../../../../src/client/entries/producer.ts'
import type { TlsOptions } from '../../../../src/client/security/tls-options.ts'
import { type Issued, issue } from '../../../client/node/certificates.ts'

const run = promisify(execFile)
const PASSWORD = 'open sesame'
/** Enough for a handshake. */
const S_CLIENT_MS = 700
const authority = issue({ name: 'An Authority', isAuthority: true })
const stranger = issue({ name: 'Another Authority', isAuthority: true })
const hosts = ['localhost', '127.0.0.1']
const broker = issue({ name: 'broker', hosts, issuer: authority })
const KEYTOOL = join(dirname(findJava().command), 'keytool')
const hasKcat = spawnSync('kcat', ['-V']).status === 0

/** What a client may be. */
const CLIENTS: readonly { who: string; cert: Issued | null; isServed: boolean }[] = [
  { who: 'the right certificate', cert: issue({ name: 'alice', issuer: authority }), isServed: true },
  { who: 'no certificate', cert: null, isServed: false },
  { who: 'an expired certificate', cert: issue({ name: 'alice', issuer: authority, validDays: [-2, -1] }), isServed: false },
  { who: 'a foreign certificate', cert: issue({ name: 'alice', issuer: stranger }), isServed: false },
]

let folder: string
const clusters: Cluster[] = []
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rafka-tls-'))
})
afterAll(async () => {
  for (const cluster of clusters) await cluster.stop()
  await rm(folder, { recursive: true })
})

async function serve(
  properties: Readonly<Record<string, string>>,
): Promise<{ cluster: Cluster; bootstrap: string; port: string }> {
  const cluster = await startCluster({
    properties: { listeners: 'SSL://127.0.0.1:0', 'security.inter.broker.protocol': 'SSL', ...properties },
  })
  clusters.push(cluster)
  const bootstrap = cluster.bootstrapServers
  return { cluster, bootstrap, port: bootstrap.split(':')[1]! }
}

function pem({ cert, key }: Issued): Record<string, string> {
  return { 'ssl.keystore.type': 'PEM', 'ssl.keystore.certificate.chain': cert, 'ssl.keystore.key': key }
}

const TRUST = { 'ssl.truststore.type': 'PEM', 'ssl.truststore.certificates': authority.cert }

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, text)
  return path
}

/** Its exit, which says whether it was content, and all that it said. */
async function openssl(...args: string[]): Promise<string> {
  return new Promise((resolve) => {
    const child = execFile('openssl', args, { timeout: 20_000 }, (error, stdout, stderr) => {
      resolve(`${error === null ? 0 : error.code} ${stdout} ${stderr}`)
    })
    // s_client ends when its input does.
    setTimeout(() => child.stdin!.end(), S_CLIENT_MS)
  })
}

async function byOurs(bootstrap: string, tls: TlsOptions): Promise<string> {
  const admin = createAdmin({ bootstrap, defaultApiTimeoutMs: 4000, tls })
  try {
    return `cluster ${(await admin.describeCluster()).clusterId}`
  } catch (error) {
    return String(error)
  } finally {
    await admin.close()
  }
}

async function byKafkajs(bootstrap: string, ssl: { ca: string; cert?: string; key?: string }): Promise<string> {
  const kafka = new kafkajs.Kafka({
    brokers: [bootstrap],
    ssl: { ...ssl, rejectUnauthorized: true },
    retry: { retries: 0 },
    connectionTimeout: 4000,
    logLevel: kafkajs.logLevel.NOTHING,
  })
  const admin = kafka.admin()
  try {
    await admin.connect()
    return `cluster ${(await admin.describeCluster()).clusterId}`
  } catch (error) {
    return String(error)
  } finally {
    await admin.disconnect().catch(() => {})
  }
}

async function byKcat(bootstrap: string, ca: string, own: { cert: string; key: string } | null): Promise<string> {
  const options = ['security.protocol=ssl', `ssl.ca.location=${ca}`]
  if (own !== null) options.push(`ssl.certificate.location=${own.cert}`, `ssl.key.location=${own.key}`)
  const args = ['-L', '-m', '5', '-b', bootstrap, ...options.flatMap((option) => ['-X', option])]
  return run('kcat', args, { timeout: 20_000 }).then(
    ({ stdout }) => `cluster ${stdout}`,
    (error: { stderr: string }) => error.stderr,
  )
}

/** The Java client with each set of properties, in one run: what it says of each. */
async function byJava(bootstrap: string, clients: readonly Readonly<Record<string, string>>[]): Promise<string[]> {
  const files = await Promise.all(
    clients.map((properties, at) =>
      file(
        `client-${at}.properties`,
        Object.entries({ 'bootstrap.servers': bootstrap, 'security.protocol': 'SSL', ...properties })
          .map(([key, value]) => `${key}=${value.replaceAll('\n', '\\n')}\n`)
          .join(''),
      ),
    ),
  )
  const { stdout } = await runJava(join(import.meta.dirname, 'TlsProbe.java'), files)
  return files.map((path) => new RegExp(`^probe ${path} (.*)$`, 'm').exec(stdout)?.[1] ?? stdout)
}

// A Java machine that is started on a busy computer takes its time for the first handshake.
vi.setConfig({ testTimeout: 180_000 })

describe('a listener that asks for certificates', () => {
  let bootstrap: string
  let port: string
  beforeAll(async () => {
    ;({ bootstrap, port } = await serve({ ...TRUST, ...pem(broker), 'ssl.client.auth': 'required' }))
  })

  test.each(CLIENTS)('and a client of our own with $who', async ({ cert, isServed }) => {
    const outcome = await byOurs(bootstrap, { ca: authority.cert, ...(cert === null ? {} : { cert: cert.cert, key: cert.key }) })
    expect(outcome.startsWith('cluster '), outcome).toBe(isServed)
  })

  test.each(CLIENTS)('and kafkajs with $who', async ({ cert, isServed }) => {
    const outcome = await byKafkajs(bootstrap, {
      ca: authority.cert,
      ...(cert === null ? {} : { cert: cert.cert, key: cert.key }),
    })
    expect(outcome.startsWith('cluster '), outcome).toBe(isServed)
  })

  test.runIf(hasKcat).each(CLIENTS)('and librdkafka with $who', async ({ cert, isServed }) => {
    const ca = await file('ca.pem', authority.cert)
    const own = cert === null ? null : { cert: await file('own.pem', cert.cert), key: await file('own.key', cert.key) }
    const outcome = await byKcat(bootstrap, ca, own)
    expect(outcome.startsWith('cluster '), outcome).toBe(isServed)
  })

  test.runIf(hasKafka())('and the Java client with each of them', async () => {
    const outcomes = await byJava(
      bootstrap,
      CLIENTS.map(({ cert }) => ({ ...TRUST, ...(cert === null ? {} : pem(cert)) })),
    )
    expect(
      outcomes.map((outcome) => outcome.startsWith('cluster ')),
      outcomes.join('\n'),
    ).toEqual(CLIENTS.map(({ isServed }) => isServed))
  })

  test('and openssl: TLS 1.2 and 1.3, and nothing older or weaker', async () => {
    const ca = await file('ca.pem', authority.cert)
    const own = CLIENTS[0]!.cert!
    const mine = ['-cert', await file('own.pem', own.cert), '-key', await file('own.key', own.key)]
    const connect = ['s_client', '-connect', `127.0.0.1:${port}`, '-CAfile', ca, '-verify_return_error', '-brief', ...mine]
    expect(await openssl(...connect, '-tls1_3')).toMatch(/^0 .*Protocol version: TLSv1\.3/s)
    expect(await openssl(...connect, '-tls1_2')).toMatch(/^0 .*Protocol version: TLSv1\.2/s)
    for (const old of ['-tls1', '-tls1_1']) expect(await openssl(...connect, old, '-cipher', 'ALL:@SECLEVEL=0')).toMatch(/^1 /)
    for (const weak of ['RC4', '3DES', 'eNULL', 'aNULL', 'EXPORT', 'DES'])
      expect(await openssl(...connect, '-tls1_2', '-cipher', `${weak}:@SECLEVEL=0`), weak).toMatch(/^1 /)
  })
})

test.runIf(hasKafka())('a certificate for another host is believed by nobody, nor one of a foreign authority', async () => {
  for (const own of [
    issue({ name: 'broker', hosts: ['example.com'], issuer: authority }),
    issue({ name: 'broker', hosts, issuer: stranger }),
  ]) {
    const { bootstrap } = await serve(pem(own))
    const ca = await file('ca.pem', authority.cert)
    const [java] = await byJava(bootstrap, [TRUST])
    expect(java).toMatch(/^SslAuthenticationException/)
    expect(await byOurs(bootstrap, { ca: authority.cert })).toMatch(/another host|authority/)
    expect(await byKafkajs(bootstrap, { ca: authority.cert })).not.toMatch(/^cluster/)
    if (hasKcat) expect(await byKcat(bootstrap, ca, null)).not.toMatch(/^cluster/)
  }
})

describe.runIf(hasKafka())('stores that others wrote', () => {
  const store = (name: string): string => join(folder, name)

  test.each([
    { by: 'keytool', make: (path: string) => keytool('-genkeypair', '-keystore', path, '-storetype', 'PKCS12') },
    {
      by: 'keytool, the old way',
      make: (path: string) =>
        keytool(
          '-genkeypair',
          '-keystore',
          path,
          '-storetype',
          'PKCS12',
          '-J-Dkeystore.pkcs12.certProtectionAlgorithm=PBEWithSHA1AndDESede',
          '-J-Dkeystore.pkcs12.keyProtectionAlgorithm=PBEWithSHA1AndDESede',
          '-J-Dkeystore.pkcs12.macAlgorithm=HmacPBESHA1',
        ),
    },
  ])('keys and trust in PKCS#12 by $by serve a Java client that has the same', async ({ by, make }) => {
    const keys = store(`${by.replace(/\W/g, '-')}.p12`)
    await make(keys)
    const certificate = store('exported.pem')
    await keytool('-exportcert', '-rfc', '-keystore', keys, '-file', certificate)
    const trust = store(`${by.replace(/\W/g, '-')}-trust.jks`)
    await keytool('-importcert', '-noprompt', '-keystore', trust, '-file', certificate)
    const stores = {
      'ssl.keystore.location': keys,
      'ssl.keystore.password': PASSWORD,
      'ssl.key.password': PASSWORD,
      'ssl.truststore.location': trust,
      'ssl.truststore.password': PASSWORD,
    }
    const { bootstrap } = await serve({ ...stores, 'ssl.client.auth': 'required' })
    expect((await byJava(bootstrap, [stores]))[0]).toMatch(/^cluster /)
  })

  test('by openssl', async () => {
    const [cert, key] = [await file('broker.pem', broker.cert), await file('broker.key', broker.key)]
    const path = store('openssl.p12')
    await run('openssl', ['pkcs12', '-export', '-in', cert, '-inkey', key, '-out', path, '-passout', `pass:${PASSWORD}`])
    const { bootstrap } = await serve({
      'ssl.keystore.type': 'PKCS12',
      'ssl.keystore.location': path,
      'ssl.keystore.password': PASSWORD,
    })
    expect(await byOurs(bootstrap, { ca: authority.cert })).toMatch(/^cluster /)
  })

  test("one in Java's own format is refused with the command that converts it", async () => {
    const path = store('old.jks')
    await keytool('-genkeypair', '-keystore', path, '-storetype', 'JKS')
    const properties = { 'ssl.keystore.location': path, 'ssl.keystore.password': PASSWORD }
    const refused = await serve(properties).catch(String)
    const command = /Convert it: keytool (.*)$/.exec(String(refused))?.[1]
    expect(command).toBeDefined()
    await run(KEYTOOL, [...command!.split(' '), '-srcstorepass', PASSWORD, '-deststorepass', PASSWORD, '-noprompt'])
    await serve({ ...properties, 'ssl.keystore.location': store('old.p12') })
  })
})

test('certificates are replaced under load, and nobody notices', async () => {
  const path = join(folder, 'reloaded.pem')
  const place = async (issued: Issued): Promise<void> => {
    await writeFile(`${path}.new`, issued.cert + issued.key)
    await rename(`${path}.new`, path)
  }
  await place(broker)
  const { bootstrap } = await serve({ 'ssl.keystore.type': 'PEM', 'ssl.keystore.location': path })
  const producer = createProducer({ bootstrap, tls: { ca: authority.cert }, acks: 'all' })
  let isOver = false
  let sent = 0
  const load = (async () => {
    while (!isOver) {
      await Promise.all(Array.from({ length: 50 }, () => producer.send({ topic: 'steady', value: Buffer.alloc(1000) })))
      sent += 50
    }
  })()
  const outcomes: string[] = []
  for (let round = 0; round < 5; round++) {
    await place(issue({ name: 'broker', hosts: [...hosts, `round-${round}.example.com`], issuer: authority }))
    // Names may be added, and those of the round before need not stay: the file is another one in any case.
    for (let probe = 0; probe < 5; probe++) {
      outcomes.push(await byOurs(bootstrap, { ca: authority.cert }))
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }
  isOver = true
  await load
  await producer.close()
  expect(outcomes.filter((outcome) => !outcome.startsWith('cluster '))).toEqual([])
  expect(sent).toBeGreaterThan(0)
})

async function keytool(...args: string[]): Promise<void> {
  const isNew = args[0] === '-genkeypair'
  const pair = [
    '-alias',
    'broker',
    '-keyalg',
    'EC',
    '-groupname',
    'secp256r1',
    '-dname',
    'CN=broker',
    '-ext',
    'SAN=dns:localhost,ip:127.0.0.1',
    '-validity',
    '2',
  ]
  await run(KEYTOOL, [...args, ...(isNew ? [...pair, '-keypass', PASSWORD] : ['-alias', 'broker']), '-storepass', PASSWORD])
}
