import { describe, expect, test } from 'vitest'
import type { Authenticator } from '../../src/client/authenticator.ts'
import { BrokerTask } from '../../src/client/broker-task.ts'
import { Client } from '../../src/client/client.ts'
import { AuthError, TimeoutError } from '../../src/client/errors.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import { ListGroupsRequest, ListGroupsResponse } from '../../src/protocol/generated/api/list-groups.ts'
import { SaslAuthenticateRequest, SaslAuthenticateResponse } from '../../src/protocol/generated/api/sasl-authenticate.ts'
import { SaslHandshakeRequest, SaslHandshakeResponse } from '../../src/protocol/generated/api/sasl-handshake.ts'
import { FakeBroker, FakeWorld, HANG_UP, SILENCE } from './fake-cluster.ts'

const TIMEOUT_MS = 1000
const PASSWORD = 'open sesame'

const password: Authenticator = {
  mechanism: 'PASSWORD',
  async authenticate(exchange) {
    await exchange(Buffer.from(PASSWORD))
  },
}

/** A broker that lets in who says the password, for a session of `sessionLifetimeMs`. */
function guarded({ expected = PASSWORD, sessionLifetimeMs = 0 } = {}): FakeBroker {
  return new FakeBroker()
    .serve(SaslHandshakeRequest, SaslHandshakeResponse, ({ mechanism }) =>
      mechanism === 'PASSWORD' ? { mechanisms: ['PASSWORD'] } : { errorCode: 33, mechanisms: ['PASSWORD'] },
    )
    .serve(SaslAuthenticateRequest, SaslAuthenticateResponse, ({ authBytes }) =>
      Buffer.from(authBytes).toString() === expected
        ? { sessionLifetimeMs }
        : { errorCode: ErrorCode.SASL_AUTHENTICATION_FAILED, errorMessage: 'wrong password' },
    )
    .serve(ListGroupsRequest, ListGroupsResponse, () => ({}))
}

function taskFor(broker: FakeBroker, authenticator = password): { task: BrokerTask; world: FakeWorld } {
  const world = new FakeWorld({ 'broker:9092': broker })
  const options = { clientId: 'tester', authenticator, connectionSetupTimeoutMs: 2000 }
  return { task: new BrokerTask(world, { host: 'broker', port: 9092 }, options), world }
}

function listGroups(task: BrokerTask): Promise<ListGroupsResponse> {
  return task.request(ListGroupsRequest, ListGroupsResponse, {}, { timeoutMs: TIMEOUT_MS })
}

describe('a connection', () => {
  test('is authenticated before anything else is asked over it', async () => {
    const broker = guarded()
    const { task, world } = taskFor(broker)
    await world.run(Promise.all([listGroups(task), listGroups(task)]))
    expect(broker.seen).toEqual([
      'ApiVersionsRequest',
      'SaslHandshakeRequest',
      'SaslAuthenticateRequest',
      'ListGroupsRequest',
      'ListGroupsRequest',
    ])
  })

  test('is authenticated anew before its session ends, and what is asked meanwhile waits', async () => {
    const broker = guarded({ sessionLifetimeMs: 10_000 })
    const { task, world } = taskFor(broker)
    await world.run(listGroups(task))
    world.nowMs += 8000
    await world.run(listGroups(task))
    expect(broker.seen.filter((name) => name === 'SaslAuthenticateRequest')).toHaveLength(1)
    world.nowMs += 1900
    await world.run(Promise.all([listGroups(task), listGroups(task)]))
    expect(broker.seen.slice(-4)).toEqual([
      'SaslHandshakeRequest',
      'SaslAuthenticateRequest',
      'ListGroupsRequest',
      'ListGroupsRequest',
    ])
    expect(broker.dials).toBe(1)
  })

  test('whose broker says nothing to it is given up in time', async () => {
    const broker = guarded()
    broker.serve(SaslAuthenticateRequest, SaslAuthenticateResponse, () => SILENCE)
    const { task, world } = taskFor(broker)
    const startMs = world.nowMs
    await expect(world.run(listGroups(task))).rejects.toThrow(TimeoutError)
    expect(world.nowMs - startMs).toBe(2000)
    expect(task.isConnected).toBe(false)
  })
})

describe('a wrong password', () => {
  test('is an error at once, which the broker’s message tells, and is not tried again', async () => {
    const broker = guarded({ expected: 'something else' })
    const world = new FakeWorld({ 'broker:9092': broker })
    const client = new Client(world, { bootstrap: 'broker:9092', authenticator: password })
    const startMs = world.nowMs
    const error = await world
      .run(client.retry(() => client.any(ListGroupsRequest, ListGroupsResponse, {})))
      .catch((problem) => problem)
    expect(error).toBeInstanceOf(AuthError)
    expect(error).toMatchObject({
      kind: 'auth',
      code: 'SASL_AUTHENTICATION_FAILED',
      message: expect.stringContaining('wrong password'),
    })
    expect(world.nowMs).toBe(startMs)
    expect(broker.seen.filter((name) => name === 'SaslAuthenticateRequest')).toHaveLength(1)
  })

  test('is in no error and in no memory of the connection afterwards', async () => {
    const tokens: Uint8Array[] = []
    const keeps: Authenticator = {
      mechanism: 'PASSWORD',
      async authenticate(exchange) {
        const token = Buffer.from('wrong')
        tokens.push(token)
        await exchange(token)
      },
    }
    const { task, world } = taskFor(guarded(), keeps)
    const error = await world.run(listGroups(task)).catch((problem) => problem)
    expect(JSON.stringify([error.message, error.facts])).not.toContain('"wrong"')
    expect(tokens[0]!.every((byte) => byte === 0)).toBe(true)
  })
})

test('a mechanism that the broker does not have is an error that names those it has', async () => {
  const { task, world } = taskFor(guarded(), { ...password, mechanism: 'OTHER' })
  await expect(world.run(listGroups(task))).rejects.toMatchObject({
    kind: 'auth',
    code: 'UNSUPPORTED_SASL_MECHANISM',
    message: expect.stringContaining('it offers PASSWORD'),
  })
})

test('a listener that takes SASL, asked without, is told apart from one that has gone', async () => {
  const broker = guarded()
  broker.serve(ListGroupsRequest, ListGroupsResponse, () => HANG_UP)
  const world = new FakeWorld({ 'broker:9092': broker })
  const task = new BrokerTask(world, { host: 'broker', port: 9092 }, { clientId: 'tester' })
  await expect(world.run(listGroups(task))).rejects.toThrow(/ended; a listener that asks for SASL does that/)
})
