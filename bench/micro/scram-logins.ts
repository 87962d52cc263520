import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { parseArgs } from 'node:util'
import { nodeCryptography } from '../../actors/runtime/node-cryptography.ts'
import { NodeRandom } from '../../actors/runtime/node-random.ts'
import { createAdmin } from '../../src/client/entries/admin.ts'
import type { Input, MessageCodec } from '../../src/protocol/codec.ts'
import { SaslAuthenticateRequest, SaslAuthenticateResponse } from '../../src/protocol/generated/api/sasl-authenticate.ts'
import { SaslHandshakeRequest, SaslHandshakeResponse } from '../../src/protocol/generated/api/sasl-handshake.ts'
import { readResponseHeader, writeRequestHeader } from '../../src/protocol/headers.ts'
import { Reader } from '../../src/protocol/reader.ts'
import { Writer } from '../../src/protocol/writer.ts'
import { NONCE_BYTES, ScramClient } from '../../src/security/scram-client.ts'
import { SCRAM_MECHANISMS } from '../../src/security/scram-mechanism.ts'
import { startSecuredKafka } from '../../test/compat/native-client/secured-kafka.ts'

// Logins by SCRAM in a second: new connections, each with a handshake and both rounds of SCRAM, so many at the same time. The password is hashed once: what is measured is the broker.
//   node bench/micro/scram-logins.ts [--seconds 10] [--connections 16] [--mechanism SCRAM-SHA-512]

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '10' },
    connections: { type: 'string', default: '16' },
    mechanism: { type: 'string', default: 'SCRAM-SHA-512' },
    brokers: { type: 'string', default: 'Rafka,Apache Kafka' },
  },
})
const mechanism = SCRAM_MECHANISMS[values.mechanism as keyof typeof SCRAM_MECHANISMS]
const cryptography = nodeCryptography()
const random = new NodeRandom()
const salted = new Map<string, Uint8Array>()

async function ask<Request, Response>(
  socket: Socket,
  request: MessageCodec<Request>,
  response: MessageCodec<Response>,
  apiVersion: number,
  body: Input<Request>,
): Promise<Response> {
  const writer = new Writer()
  writer.int32(0)
  writeRequestHeader(writer, { apiKey: request.apiKey, apiVersion, correlationId: 1, clientId: 'logins' })
  request.write(writer, body, apiVersion)
  writer.patchInt32(0, writer.byteLength - 4)
  const answered = new Promise<Buffer>((resolve, reject) => {
    let received = Buffer.alloc(0)
    const data = (chunk: Buffer): void => {
      received = Buffer.concat([received, chunk])
      if (received.length < 4 || received.length < 4 + received.readInt32BE(0)) return
      socket.off('data', data)
      resolve(received.subarray(4))
    }
    socket.on('data', data)
    socket.once('close', () => reject(new Error('the connection ended')))
  })
  socket.write(writer.toBytes())
  const reader = new Reader(await answered)
  readResponseHeader(reader, request.apiKey, apiVersion)
  return response.read(reader, apiVersion)
}

async function login(host: string, port: number): Promise<void> {
  const socket = connect({ host, port, noDelay: true })
  socket.on('error', () => {})
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('close', () => reject(new Error('no connection'))))
  await ask(socket, SaslHandshakeRequest, SaslHandshakeResponse, 1, { mechanism: mechanism.name })
  const scram = new ScramClient({ mechanism, username: 'bob', nonce: random.bytes(NONCE_BYTES), tokenAuth: false, cryptography })
  const step = async (authBytes: Uint8Array): Promise<Uint8Array> => {
    const { errorCode, authBytes: answer } = await ask(socket, SaslAuthenticateRequest, SaslAuthenticateResponse, 2, {
      authBytes,
    })
    if (errorCode !== 0) throw new Error(`error ${errorCode}`)
    return answer
  }
  const { salt, iterations } = scram.challenged(await step(scram.first()))
  const key = Buffer.from(salt).toString('hex')
  const password = salted.get(key) ?? cryptography.pbkdf2Sync(mechanism.algorithm, Buffer.from('bob-secret'), salt, iterations)
  salted.set(key, password)
  scram.finished(await step(scram.final(password)))
  // A reset leaves no connection waiting in the system's tables, of which there would be tens of thousands.
  socket.resetAndDestroy()
}

/** Of a process on Linux, so far: user and system. */
function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}

for (const kind of values.brokers.split(',') as ('Rafka' | 'Apache Kafka')[]) {
  const broker = await startSecuredKafka(kind)
  try {
    const admin = createAdmin({ bootstrap: broker.bootstrap('PLAIN_TEXT') })
    await admin.alterUserScramCredentials([{ user: 'bob', mechanism: mechanism.name, iterations: 4096, password: 'bob-secret' }])
    await admin.close()
    const [host = '', port = ''] = broker.bootstrap('SASL').split(':')
    const run = async (seconds: number): Promise<number> => {
      const endAt = performance.now() + seconds * 1000
      let count = 0
      const one = async (): Promise<void> => {
        for (; performance.now() < endAt; count++) await login(host, Number(port))
      }
      await Promise.all(Array.from({ length: Number(values.connections) }, one))
      return count / seconds
    }
    await run(Number(values.seconds))
    const before = cpuMs(broker.broker.pid)
    const rate = await run(Number(values.seconds))
    const cpu = ((cpuMs(broker.broker.pid) - before) / (rate * Number(values.seconds))).toFixed(3)
    const how = `by ${mechanism.name}, ${values.connections} at the same time`
    console.log(`${kind}: ${Math.round(rate)} logins/s ${how}; ${cpu} ms of the broker's CPU each`)
  } finally {
    await broker.stop()
  }
}
process.exit(0)
