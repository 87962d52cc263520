import { describe, expect, test } from 'vitest'
import { ControllerChannel } from '../../actors/controller-channel.ts'
import { resolveBrokerConfig } from '../../src/base/config/broker-config.ts'
import type { ConfigTexts } from '../../src/base/config/config-texts.ts'
import { SILENT_LOGGER } from '../../src/base/logger.ts'
import { MemoryDisk } from '../../src/base/memory-disk.ts'
import { principalOf } from '../../src/broker/forwarded-principal.ts'
import { CONTROLLER_HANDLERS } from '../../src/broker/handlers/controller-apis.ts'
import type { ActorId, Context } from '../../src/messages/context.ts'
import type { BrokerState, Message, Request, Response } from '../../src/messages/message.ts'
import { nodeRequest } from '../../src/messages/node-request.ts'
import { encodeRecord, type NewRecord } from '../../src/metadata/metadata-record.ts'
import type { Input, MessageCodec } from '../../src/protocol/codec.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import { writeResponseFrame } from '../../src/protocol/frames.ts'
import { AllocateProducerIdsRequest } from '../../src/protocol/generated/api/allocate-producer-ids.ts'
import { ApiVersionsRequest, ApiVersionsResponse } from '../../src/protocol/generated/api/api-versions.ts'
import { BrokerHeartbeatRequest } from '../../src/protocol/generated/api/broker-heartbeat.ts'
import { BrokerRegistrationRequest } from '../../src/protocol/generated/api/broker-registration.ts'
import { ControllerRegistrationRequest } from '../../src/protocol/generated/api/controller-registration.ts'
import { CreateTopicsRequest, CreateTopicsResponse } from '../../src/protocol/generated/api/create-topics.ts'
import { EnvelopeRequest, type EnvelopeResponse } from '../../src/protocol/generated/api/envelope.ts'
import { HeartbeatRequest } from '../../src/protocol/generated/api/heartbeat.ts'
import { readRequestHeader, writeResponseHeader } from '../../src/protocol/headers.ts'
import { Reader } from '../../src/protocol/reader.ts'
import { Writer } from '../../src/protocol/writer.ts'
import { SILENT_TELEMETRY } from '../base/silent-telemetry.ts'
import { TrackedArena } from '../coordinator/tracked-arena.ts'
import { BOOTSTRAP, brokerRegistered, DIRECTORY_ID } from '../metadata/cluster-image.ts'
import { type FarEnd, MemoryNetwork } from '../network/memory-network.ts'

const CHANNEL: ActorId = 5
const QUORUM: ActorId = 6
const SUPERVISOR: ActorId = 7
const NETWORK: ActorId = 8
const INCARNATION = 'incarnation-of-bro001A'

interface Served {
  readonly apiKey: number
  readonly body: unknown
  readonly apiVersion: number
  answer(body: unknown): void
}

/** The channel of node 1, with nothing around it: the quorum of this node and the controller on node 2 are the test. */
class ChannelFixture {
  readonly network = new MemoryNetwork()
  readonly sent: { to: ActorId; message: Message }[] = []
  readonly channel: ControllerChannel
  /** What the controller on the other node was asked. */
  readonly served: Served[] = []
  #offset = -1
  #requests = 0

  constructor(texts: ConfigTexts = {}) {
    const { config } = resolveBrokerConfig({ 'log.dirs': '/data', 'node.id': '1', ...texts })
    const spec = {
      kind: 'controller-channel' as const,
      supervisor: SUPERVISOR,
      quorum: QUORUM,
      clusterId: 'cluster',
      endpoints: [{ name: 'PLAINTEXT', host: 'node-1', port: 9092, securityProtocol: 0 }],
      directoryIds: [DIRECTORY_ID, ''],
      previousBrokerEpoch: -1,
      incarnationId: INCARNATION,
    }
    this.network.accepted = (far) => {
      far.served = (frame) => this.#serve(far, frame)
    }
    this.channel = new ControllerChannel(spec, this.#context(), this.network, config)
    this.channel.start()
  }

  leads(leaderId: number): void {
    const endpoint = leaderId < 0 ? null : { host: `node-${leaderId}`, port: 9090 + leaderId }
    this.channel.receive({ kind: 'quorum-changed', epoch: 1, leaderId, endpoint, isActive: leaderId === 1, kraftVersion: 0 })
  }

  commit(records: readonly NewRecord[]): void {
    const snapshot = this.#offset < 0
    this.#offset += records.length
    const bytes = records.map((record) => encodeRecord(record))
    this.channel.receive({ kind: 'metadata-committed', endOffset: this.#offset, epoch: 1, snapshot, records: bytes })
  }

  /** A network actor asks for a client; gives what it is told, when it is. */
  asks<Body>(api: MessageCodec<Body>, body: Input<Body>): () => Response | undefined {
    const requestId = ++this.#requests
    const request = {
      ...nodeRequest(api, NETWORK, requestId, body),
      clientId: 'client',
      clientHost: '/10.0.0.9',
      principal: 'User:alice',
      listener: 'PLAINTEXT',
    }
    this.channel.receive(request)
    return () => this.#answerTo(requestId)
  }

  /** A part of this node asks for itself. */
  asksItself<Body>(api: MessageCodec<Body>, body: Input<Body>): () => Response | undefined {
    const requestId = ++this.#requests
    this.channel.receive(nodeRequest(api, NETWORK, requestId, body))
    return () => this.#answerTo(requestId)
  }

  /** What the quorum of this node was asked, oldest first. */
  get asked(): Request[] {
    return this.sent.flatMap(({ to, message }) => (to === QUORUM && message.kind === 'request' ? [message] : []))
  }

  /** The quorum of this node answers the last that it was asked of that API. */
  answersHere(api: MessageCodec<never> | { apiKey: number }, body: unknown, errorCode = 0): void {
    const { requestId } = this.asked.findLast(({ apiKey }) => apiKey === api.apiKey)!
    this.channel.receive({ kind: 'response', requestId, errorCode, body })
  }

  /** What the quorum was told that the node is to become. */
  get goals(): string[] {
    return this.sent.flatMap(({ to, message }) => (to === QUORUM && message.kind === 'broker-goal' ? [message.goal] : []))
  }

  get states(): BrokerState['state'][] {
    return this.sent.flatMap(({ message }) => (message.kind === 'broker-state' ? [message.state] : []))
  }

  /** Those of one API that the other node was asked. */
  ofApi(api: { apiKey: number }): Served[] {
    return this.served.filter(({ apiKey }) => apiKey === api.apiKey)
  }

  advance(ms = 20): void {
    this.network.time.advance(ms)
  }

  #answerTo(requestId: number): Response | undefined {
    return this.sent.flatMap(({ to, message }) =>
      to === NETWORK && message.kind === 'response' && message.requestId === requestId ? [message] : [],
    )[0]
  }

  #serve(far: FarEnd, frame: Buffer): void {
    const reader = new Reader(frame)
    const { requestApiKey: apiKey, requestApiVersion: apiVersion, correlationId } = readRequestHeader(reader)
    const reply = <T>(codec: MessageCodec<T>, body: Input<T>): void => {
      const writer = new Writer()
      writeResponseFrame(writer, codec, { apiVersion, correlationId }, body)
      far.send(writer.toBytes())
    }
    if (apiKey === ApiVersionsRequest.apiKey) {
      const apiKeys = CONTROLLER_HANDLERS.map(({ request }) => ({
        apiKey: request.apiKey,
        minVersion: request.minVersion,
        maxVersion: request.maxVersion,
      }))
      reply(ApiVersionsResponse, { apiKeys })
      return
    }
    const { request, response } = CONTROLLER_HANDLERS.find((handler) => handler.request.apiKey === apiKey)!
    const body = request.read(reader, apiVersion)
    this.served.push({ apiKey, apiVersion, body, answer: (answer) => reply(response, answer as Input<unknown>) })
  }

  #context(): Context {
    const { time, random } = this.network
    return {
      self: CHANNEL,
      restarts: 0,
      clock: time,
      random,
      disk: new MemoryDisk(),
      arena: new TrackedArena(),
      logger: SILENT_LOGGER,
      telemetry: SILENT_TELEMETRY,
      send: (to, message) => void this.sent.push({ to, message }),
      congested: () => false,
      schedule: time.schedule,
      cancel: time.cancel,
      defer: (turn) => void time.schedule(0, turn),
    }
  }
}

const CREATE = { topics: [{ name: 't', numPartitions: 1, replicationFactor: 1 }] }
const OWN = brokerRegistered(1, { brokerEpoch: 5 })

describe('a client’s request', () => {
  test('is decided by the quorum of this node where that leads, and its answer says up to where the metadata have to be known', () => {
    const node = new ChannelFixture()
    node.commit([...BOOTSTRAP, OWN])
    node.leads(1)
    const answer = node.asks(CreateTopicsRequest, CREATE)
    const request = node.asked.find(({ apiKey }) => apiKey === CreateTopicsRequest.apiKey)!
    expect(request).toMatchObject({ from: CHANNEL, principal: 'User:alice', clientHost: '/10.0.0.9', clientId: 'client' })
    node.commit([brokerRegistered(9)])
    node.answersHere(CreateTopicsRequest, { topics: [] })
    expect(answer()).toMatchObject({ errorCode: 0, body: { topics: [] }, metadataOffset: BOOTSTRAP.length + 1 })
  })

  test('goes to another controller in an envelope, and its answer comes out of one', () => {
    const node = new ChannelFixture()
    node.leads(2)
    const answer = node.asks(CreateTopicsRequest, CREATE)
    node.advance()
    const [served] = node.ofApi(EnvelopeRequest)
    const { requestData, requestPrincipal, clientHostAddress } = served!.body as EnvelopeRequest
    expect(principalOf(requestPrincipal!)).toEqual({ principal: 'User:alice', tokenAuthenticated: false })
    expect([...clientHostAddress]).toEqual([10, 0, 0, 9])
    const reader = new Reader(requestData)
    expect(readRequestHeader(reader)).toMatchObject({ requestApiKey: 19, requestApiVersion: 7, clientId: 'client' })
    expect(CreateTopicsRequest.read(reader, 7).topics[0]!.name).toBe('t')
    const writer = new Writer()
    writeResponseHeader(writer, 19, 7, 0)
    CreateTopicsResponse.write(writer, { topics: [{ name: 't', numPartitions: 1, replicationFactor: 1, configs: [] }] }, 7)
    served!.answer({ responseData: writer.toBytes() })
    node.advance()
    expect(answer()).toMatchObject({ errorCode: 0, body: { topics: [{ name: 't', numPartitions: 1 }] }, metadataOffset: -1 })
  })

  test('whose outcome is not known is not repeated: the client hears of another controller, and decides', () => {
    const node = new ChannelFixture()
    node.leads(2)
    const answer = node.asks(CreateTopicsRequest, CREATE)
    node.advance()
    for (const far of node.network.connections) far.end()
    node.advance(2000)
    expect(answer()).toMatchObject({ errorCode: ErrorCode.NOT_CONTROLLER, body: null })
    expect(node.ofApi(EnvelopeRequest)).toHaveLength(1)
  })

  test('that no controller decides is refused', () => {
    const node = new ChannelFixture()
    node.leads(2)
    const answer = node.asks(HeartbeatRequest, { groupId: 'g', generationId: 1, memberId: 'm' })
    expect(answer()).toMatchObject({ errorCode: ErrorCode.UNSUPPORTED_VERSION })
  })

  test('with an envelope that cannot be read for an answer ends in an error', () => {
    const node = new ChannelFixture()
    node.leads(2)
    const answer = node.asks(CreateTopicsRequest, CREATE)
    node.advance()
    node
      .ofApi(EnvelopeRequest)[0]!
      .answer({ responseData: Uint8Array.of(0, 0), errorCode: 0 } satisfies Partial<EnvelopeResponse>)
    node.advance()
    expect(answer()).toMatchObject({ errorCode: ErrorCode.UNKNOWN_SERVER_ERROR, body: null })
  })
})

describe('what this node asks for itself', () => {
  test('goes as it is, and again where the connection ended', () => {
    const node = new ChannelFixture()
    node.leads(2)
    const answer = node.asksItself(AllocateProducerIdsRequest, { brokerId: 1, brokerEpoch: 5 })
    node.advance()
    expect(node.ofApi(AllocateProducerIdsRequest)[0]!.body).toMatchObject({ brokerId: 1, brokerEpoch: 5 })
    for (const far of node.network.connections) far.end()
    node.advance(500)
    node.ofApi(AllocateProducerIdsRequest)[1]!.answer({ producerIdStart: 1000, producerIdLen: 1000 })
    node.advance()
    expect(answer()).toMatchObject({ errorCode: 0, body: { producerIdStart: 1000 } })
  })

  test('ends in the error that the controller names', () => {
    const node = new ChannelFixture()
    node.leads(2)
    const answer = node.asksItself(AllocateProducerIdsRequest, { brokerId: 1, brokerEpoch: 5 })
    node.advance()
    node.ofApi(AllocateProducerIdsRequest)[0]!.answer({ errorCode: ErrorCode.STALE_BROKER_EPOCH })
    node.advance()
    expect(answer()).toMatchObject({ errorCode: ErrorCode.STALE_BROKER_EPOCH, body: null })
  })
})

describe('the broker', () => {
  test('registers with the controller elsewhere, and serves when that lets it', () => {
    const node = new ChannelFixture()
    node.leads(2)
    node.advance()
    node.ofApi(BrokerRegistrationRequest)[0]!.answer({ brokerEpoch: 5 })
    node.commit([...BOOTSTRAP, OWN])
    node.channel.receive({ kind: 'broker-goal', from: SUPERVISOR, goal: 'serve' })
    node.advance()
    const beat = node.ofApi(BrokerHeartbeatRequest).at(-1)!
    expect(beat.body).toMatchObject({ brokerEpoch: 5 })
    beat.answer({ isCaughtUp: true, isFenced: true })
    node.advance(100)
    const next = node.ofApi(BrokerHeartbeatRequest).at(-1)!
    expect(next.body).toMatchObject({ wantFence: false })
    expect(node.states).toEqual([])
    next.answer({ isCaughtUp: true, isFenced: false })
    node.advance()
    expect(node.states).toEqual(['unfenced'])
  })

  test('that is registered already, as its process is the whole quorum, does not register again', () => {
    const node = new ChannelFixture()
    node.commit([...BOOTSTRAP, OWN])
    node.leads(1)
    node.channel.receive({ kind: 'broker-goal', from: SUPERVISOR, goal: 'serve' })
    node.advance()
    expect(node.asked.map(({ apiKey }) => apiKey)).toEqual([BrokerHeartbeatRequest.apiKey])
    node.answersHere(BrokerHeartbeatRequest, { errorCode: 0, isCaughtUp: true, isFenced: false, shouldShutDown: false })
    expect(node.states).toEqual(['unfenced'])
  })

  test('that is the only one may stop at once: nobody takes over', () => {
    const node = new ChannelFixture()
    node.commit([...BOOTSTRAP, OWN])
    node.leads(1)
    node.channel.receive({ kind: 'broker-goal', from: SUPERVISOR, goal: 'stop' })
    expect(node.states).toEqual(['may-stop'])
  })
})

test('a controller without a broker registers itself with the active one, and has nothing to hand over', () => {
  const node = new ChannelFixture({
    'process.roles': 'controller',
    listeners: 'CONTROLLER://node-1:9093',
    'controller.listener.names': 'CONTROLLER',
    'controller.quorum.voters': '1@node-1:9093,2@node-2:9092,3@node-3:9093',
  })
  node.leads(2)
  node.commit([...BOOTSTRAP])
  node.advance()
  expect(node.ofApi(BrokerRegistrationRequest)).toEqual([])
  const [served] = node.ofApi(ControllerRegistrationRequest)
  expect(served!.body).toMatchObject({
    controllerId: 1,
    incarnationId: INCARNATION,
    listeners: [{ name: 'CONTROLLER', host: 'node-1', port: 9093 }],
  })
  node.channel.receive({ kind: 'broker-goal', from: SUPERVISOR, goal: 'stop' })
  // Who answers is the quorum, when it has handed over.
  expect(node.states).toEqual([])
  expect(node.goals).toEqual(['stop'])
})
