import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { connect as connectTls } from 'node:tls'
import { afterAll, beforeAll, expect } from 'vitest'
import { runJava } from '../../../../bench/peers/java.ts'
import { createAdmin } from '../../../../src/client/entries/admin.ts'
import { issue } from '../../../client/node/certificates.ts'
import { COMPAT_BROKER } from '../../compat-broker.ts'
import { type ManyListeners, startManyListeners } from '../../many-listeners.ts'
import { compatSuite } from '../../passes.ts'
import {
  javaProperties,
  type ListTopics,
  listByKafkajs,
  listByLibrdkafka,
  listByRafka,
  type Settings,
} from '../sasl/sasl-clients.ts'
import { openJava, openLibrdkafka } from '../sessions/open-sessions.ts'

// What happens before a connection is one: versions and ciphers, clients at the wrong listener, and peers that never finish.

const LISTENERS = { PLAIN: 'PLAINTEXT', TLS: 'SSL', OLD: 'SSL', NEW: 'SSL', CHOSEN: 'SSL', OLD_CIPHER: 'SSL' } as const
type Listener = keyof typeof LISTENERS
const isOurs = COMPAT_BROKER === 'rafka'
/** More than our broker has patience for at once: 512. */
const STALLING = 600
/** For so long it has patience with each, and what a busy machine may add. */
const HANDSHAKE_MS = 10_000
const BUSY_MS = 15_000
const REFUSED = 'refused'

const compat = compatSuite(import.meta.dirname, 90_000)
const authority = issue({ name: 'An Authority', isAuthority: true })
let folder: string
let node: ManyListeners<Listener>

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'handshakes-'))
  const broker = issue({ name: 'broker', hosts: ['localhost', '127.0.0.1'], issuer: authority })
  writeFileSync(join(folder, 'broker.pem'), `${broker.key}${broker.cert}`)
  node = await startManyListeners(LISTENERS, {
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': join(folder, 'broker.pem'),
    'listener.name.old.ssl.enabled.protocols': 'TLSv1.2',
    'listener.name.new.ssl.enabled.protocols': 'TLSv1.3',
    // In Java it names the context, which allows what `ssl.enabled.protocols` says all the same.
    'listener.name.new.ssl.protocol': 'TLSv1.2',
    'listener.name.chosen.ssl.cipher.suites': 'TLS_AES_256_GCM_SHA384,TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
    'listener.name.old_cipher.ssl.cipher.suites': 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
  })
})
afterAll(async () => {
  await node?.broker.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** What was agreed on with a listener: `{version} {cipher}`, or `refused`. */
async function agreed(listener: Listener, ...args: string[]): Promise<string> {
  const said = await new Promise<string>((resolve) => {
    const child = execFile(
      'openssl',
      ['s_client', '-connect', node.at[listener], '-brief', ...args],
      { timeout: 20_000 },
      (error, stdout, stderr) => resolve(error === null ? `${stdout}${stderr}` : ''),
    )
    child.stdin!.end()
  })
  const version = /Protocol version: (\S+)/.exec(said)?.[1]
  return version === undefined ? REFUSED : `${version} ${/Ciphersuite: (\S+)/.exec(said)?.[1]}`
}

compat('a listener speaks the versions that it is configured for', async () => {
  const versions = async (listener: Listener): Promise<string[]> => {
    const seen = await Promise.all([
      agreed(listener, '-tls1_1', '-cipher', 'ALL:@SECLEVEL=0'),
      agreed(listener, '-tls1_2'),
      agreed(listener, '-tls1_3'),
      agreed(listener),
    ])
    return seen.map((one) => one.split(' ')[0]!)
  }
  expect(await versions('TLS')).toEqual([REFUSED, 'TLSv1.2', 'TLSv1.3', 'TLSv1.3'])
  expect(await versions('OLD')).toEqual([REFUSED, 'TLSv1.2', REFUSED, 'TLSv1.2'])
  expect(await versions('NEW')).toEqual([REFUSED, REFUSED, 'TLSv1.3', 'TLSv1.3'])
})

compat('a listener takes the ciphers that it is configured for', async () => {
  expect(await agreed('CHOSEN', '-tls1_3')).toBe('TLSv1.3 TLS_AES_256_GCM_SHA384')
  expect(await agreed('CHOSEN', '-tls1_2')).toBe('TLSv1.2 ECDHE-ECDSA-AES128-GCM-SHA256')
  expect(await agreed('CHOSEN', '-tls1_3', '-ciphersuites', 'TLS_AES_128_GCM_SHA256')).toBe(REFUSED)
  expect(await agreed('CHOSEN', '-tls1_2', '-cipher', 'ECDHE-ECDSA-AES256-GCM-SHA384')).toBe(REFUSED)
  // One of TLS 1.2 alone leaves nothing for TLS 1.3.
  expect(await agreed('OLD_CIPHER')).toBe('TLSv1.2 ECDHE-ECDSA-AES256-GCM-SHA384')
  expect(await agreed('OLD_CIPHER', '-tls1_3')).toBe(REFUSED)
})

/** What clients come to with each of these settings. */
type Outcomes = (settings: readonly Settings[]) => Promise<string[]>

const CLIENTS: Readonly<Record<string, Outcomes>> = {
  Java: outcomesOfJava,
  librdkafka: (settings) => outcomesOf(listByLibrdkafka, settings),
  kafkajs: (settings) => outcomesOf(listByKafkajs, settings),
  'our own client': (settings) => outcomesOf(listByRafka, settings),
}

async function outcomesOf(list: ListTopics, settings: readonly Settings[]): Promise<string[]> {
  const settled = await Promise.allSettled(settings.map((one) => list(one)))
  return settled.map(({ status }) => (status === 'fulfilled' ? 'served' : REFUSED))
}

async function outcomesOfJava(settings: readonly Settings[]): Promise<string[]> {
  const files = settings.map((one, index) => {
    const own = join(folder, String(index))
    mkdirSync(own)
    return javaProperties(own, one)
  })
  const { stdout } = await runJava(join(import.meta.dirname, '../tls/TlsProbe.java'), files)
  return files.map((file) => (stdout.includes(`probe ${file} cluster `) ? 'served' : REFUSED))
}

compat('clients at the wrong listener are refused, and counted', async () => {
  const at = (listener: Listener, isTls: boolean): Settings => ({
    bootstrap: node.at[listener],
    authority: isTls ? authority.cert : null,
    credentials: null,
  })
  const handshakes = { listener: 'TLS', result: 'failure' }
  const before = isOurs
    ? [await node.metric('rafka_tls_handshakes_total', handshakes), await node.metric('rafka_connections_ended_total')]
    : []
  expect(await promptly((ended) => rawAt('TLS', Buffer.from([0, 0, 0, 20, 0, 18, 0, 3, 0, 0, 0, 1]), ended))).toBe('ended')
  expect(await promptly((ended) => rawAt('TLS', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'), ended))).toBe('ended')
  expect(await agreed('PLAIN')).toBe(REFUSED)
  const settings = [at('TLS', true), at('PLAIN', false), at('TLS', false), at('PLAIN', true)]
  const outcomes = await Promise.all(Object.entries(CLIENTS).map(async ([name, come]) => `${name}: ${await come(settings)}`))
  expect(outcomes, outcomes.join('\n')).toEqual(
    Object.keys(CLIENTS).map((name) => `${name}: served,served,${REFUSED},${REFUSED}`),
  )
  if (!isOurs) return
  // The two by hand, and one at least of each client; openssl, and one of each that does not look first.
  expect(await node.metric('rafka_tls_handshakes_total', handshakes)).toBeGreaterThanOrEqual(before[0]! + 6)
  expect(await node.metric('rafka_connections_ended_total', { listener: 'PLAIN' })).toBeGreaterThanOrEqual(before[1]! + 4)
})

compat('peers that stall in the middle of a handshake keep nobody else from producing, and do not stay', async () => {
  await using admin = createAdmin({ bootstrap: node.at.PLAIN })
  await admin.createTopics(['of-java', 'of-librdkafka'].map((name) => ({ name, numPartitions: 1, replicationFactor: 1 })))
  const settings = { bootstrap: node.at.TLS, authority: authority.cert, credentials: null }
  const sessions = [openJava({ ...settings, topic: 'of-java' }), openLibrdkafka({ ...settings, topic: 'of-librdkafka' })]
  const stalled: Socket[] = []
  const peers: ChildProcess[] = []
  const half = await halfway()
  try {
    expect(await Promise.all(sessions.map(({ produce }) => produce()))).toEqual(['done', 'done'])
    const failed = (): Promise<number> => node.metric('rafka_tls_handshakes_total', { listener: 'TLS', result: 'failure' })
    const before = isOurs ? await failed() : 0
    let isOver = false
    const steady = sessions.map(async ({ produce }) => {
      const outcomes = new Set<string>()
      let sent = 0
      for (; !isOver; sent++) outcomes.add(await produce())
      return { outcomes: [...outcomes], sent }
    })
    const hello = await clientHello()
    let ended = 0
    for (let at = 0; at < STALLING; at++) {
      // Some stop within their first message, the others when the broker has answered it.
      stalled.push(rawAt('TLS', at % 2 === 0 ? hello.subarray(0, 100) : hello, () => ended++))
      if (at % 50 === 49) await delay(10)
    }
    for (let at = 0; at < 3; at++) {
      peers.push(spawn('openssl', ['s_client', '-connect', `127.0.0.1:${half.port}`], { stdio: ['pipe', 'ignore', 'ignore'] }))
    }
    // Who comes now has a handshake as ever.
    expect(await agreed('TLS')).toMatch(/^TLSv1\.3/)
    const wentAs = async (): Promise<boolean> => ended === STALLING && (await failed()) >= before + STALLING + peers.length
    if (isOurs) await expect.poll(wentAs, { timeout: HANDSHAKE_MS + BUSY_MS, interval: 500 }).toBe(true)
    else await delay(3000)
    isOver = true
    for (const { outcomes, sent } of await Promise.all(steady)) {
      expect(outcomes).toEqual(['done'])
      expect(sent).toBeGreaterThan(50)
    }
  } finally {
    for (const socket of stalled) socket.destroy()
    for (const peer of peers) peer.kill()
    half.close()
    await Promise.all(sessions.map((session) => session.close()))
  }
})

/** A connection that says this, and then nothing. */
function rawAt(listener: Listener, bytes: Uint8Array, ended: () => void): Socket {
  const [host, port] = node.at[listener].split(':')
  const socket = connect({ host: host!, port: Number(port) }, () => socket.write(bytes))
  socket.on('error', () => {}).on('close', ended)
  socket.resume()
  return socket
}

async function promptly(begin: (ended: () => void) => Socket): Promise<string> {
  let socket: Socket | undefined
  const end = new Promise<string>((resolve) => {
    socket = begin(() => resolve('ended'))
  })
  const outcome = await Promise.race([end, delay(5000, 'still open', { ref: false })])
  socket!.destroy()
  return outcome
}

/** The first message of a client. */
async function clientHello(): Promise<Buffer> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = connectTls({ host: '127.0.0.1', port: (server.address() as AddressInfo).port })
  client.on('error', () => {})
  const [socket] = (await once(server, 'connection')) as [Socket]
  const [bytes] = (await once(socket, 'data')) as [Buffer]
  client.destroy()
  socket.destroy()
  server.close()
  return bytes
}

/** A way to the listener TLS on which nothing comes back. */
async function halfway(): Promise<{ port: number; close(): void }> {
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const [host, port] = node.at.TLS.split(':')
    const far = connect({ host: host!, port: Number(port) })
    for (const socket of [near, far]) sockets.add(socket.on('error', () => {}))
    near.pipe(far)
    far.resume()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}
