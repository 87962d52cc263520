import type { BrokerConfig } from '../src/base/config/broker-config.ts'
import { controllerLinkTls, linkTls } from '../src/base/config/tls-settings.ts'
import type { Network } from '../src/base/network.ts'
import { Asks } from '../src/broker/asks.ts'
import { BrokerLifecycle } from '../src/broker/broker-lifecycle.ts'
import { type ControllerAnswered, ControllerClient, type ControllerLane } from '../src/broker/controller-client.ts'
import { controllerRegistration } from '../src/broker/controller-registration.ts'
import { askInEnvelope } from '../src/broker/envelope-question.ts'
import { FORWARDABLE_APIS } from '../src/broker/forwardable-apis.ts'
import { PartitionAlterations } from '../src/broker/partition-alterations.ts'
import type { Actor, ActorId, Context } from '../src/messages/context.ts'
import { firstRequestId } from '../src/messages/first-request-id.ts'
import type { BrokerGoal, Message, Request, Response } from '../src/messages/message.ts'
import { nodeRequest } from '../src/messages/node-request.ts'
import type { Endpoint } from '../src/metadata/broker-registration.ts'
import { ImageFollower } from '../src/metadata/image-follower.ts'
import type { SharedImages } from '../src/metadata/shared-images.ts'
import { PeerError } from '../src/network/peer-error.ts'
import { PeerLink } from '../src/network/peer-link.ts'
import type { Input, MessageCodec } from '../src/protocol/codec.ts'
import { ErrorCode } from '../src/protocol/error-codes.ts'
import { AllocateProducerIdsRequest, AllocateProducerIdsResponse } from '../src/protocol/generated/api/allocate-producer-ids.ts'
import { AlterPartitionRequest, AlterPartitionResponse } from '../src/protocol/generated/api/alter-partition.ts'
import {
  AssignReplicasToDirsRequest,
  AssignReplicasToDirsResponse,
} from '../src/protocol/generated/api/assign-replicas-to-dirs.ts'
import {
  ControllerRegistrationRequest,
  ControllerRegistrationResponse,
} from '../src/protocol/generated/api/controller-registration.ts'
import { CreateTopicsRequest, CreateTopicsResponse } from '../src/protocol/generated/api/create-topics.ts'
import type { FetchText } from '../src/security/fetch-text.ts'
import { peerMechanisms } from '../src/security/peer-mechanisms.ts'
import { nodeCryptography } from './runtime/node-cryptography.ts'

const REGISTRATION_RETRY_MS = 1000
/** Until a registration that was answered is in the metadata of this node. */
const REGISTERED_MS = 5000

export interface ControllerChannelOptions {
  /** What the followers of this thread share. */
  readonly images?: SharedImages | null
  /** Where bearer tokens for the controller come from. */
  readonly fetchText?: FetchText | null
}

export interface ControllerChannelSpec {
  kind: 'controller-channel'
  supervisor: ActorId
  /** This node's part in the metadata quorum. */
  quorum: ActorId
  clusterId: string
  /** Where clients and brokers find this broker. */
  endpoints: readonly Endpoint[]
  /** By log directory; empty for one that is offline. */
  directoryIds: readonly string[]
  /** From the clean-shutdown file; -1: there was none. */
  previousBrokerEpoch: number
  /** Random, one for the life of the process. */
  incarnationId: string
}

/** How long clients' requests, and what a broker wants of the controller beside its signs of life, wait for a controller: as in Kafka. */
const RETRY_TIMEOUT_MS = 60_000
/** A change of in-sync replicas is wanted for as long as the partition is led here. */
const PATIENCE_MS = 24 * 60 * 60_000

/** What this node's parts ask of the controller in its own name: sent as it is, and asked again where nobody knows what came of it. */
const OWN_APIS: ReadonlyMap<number, readonly [MessageCodec<unknown>, MessageCodec<unknown>]> = new Map(
  [
    [AllocateProducerIdsRequest, AllocateProducerIdsResponse],
    [AssignReplicasToDirsRequest, AssignReplicasToDirsResponse],
    [CreateTopicsRequest, CreateTopicsResponse],
  ].map(([request, response]) => [request!.apiKey, [request as MessageCodec<unknown>, response as MessageCodec<unknown>]]),
)

/**
 * The way to the active controller, which is in this process or another: takes to it what the parts of this node ask, for clients and for themselves, and what the broker
 * tells of itself (see `BrokerLifecycle`), and says how it stands.
 */
export class ControllerChannel implements Actor {
  readonly #context: Context
  readonly #spec: ControllerChannelSpec
  readonly #config: BrokerConfig
  readonly #follower: ImageFollower
  /** What the quorum of this node was asked. */
  readonly #asks: Asks
  readonly #client: ControllerClient
  readonly #alterations: PartitionAlterations
  readonly #lifecycle: BrokerLifecycle | null
  #isStarted = false
  #isRegisteringController = false
  #leaderId = -1

  constructor(
    spec: ControllerChannelSpec,
    context: Context,
    network: Network,
    config: BrokerConfig,
    { images = null, fetchText = null }: ControllerChannelOptions = {},
  ) {
    this.#spec = spec
    this.#follower = new ImageFollower(images)
    this.#context = context
    this.#config = config
    this.#asks = new Asks(firstRequestId(context.random), (turn) => context.defer(turn))
    const timers = {
      schedule: (delayMs: number, turn: () => void) => context.schedule(delayMs, turn),
      cancel: (timer: number) => context.cancel(timer),
    }
    const { clock, random, arena, logger } = context
    const { nodeId } = config
    const sasl = peerMechanisms(config.controllerSasl, { cryptography: nodeCryptography, fetchText, context })
    this.#client = new ControllerClient({
      nodeId,
      clock,
      timers,
      logger,
      requestTimeoutMs: config.controllerSocketTimeoutMs,
      link: (address, lost) =>
        new PeerLink({
          network,
          address,
          tls: linkTls(() => config, controllerLinkTls),
          sasl,
          arena,
          timers,
          clock,
          random,
          clientId: `broker-${nodeId}`,
          config,
          logger,
          lost,
        }),
      unsure: () => this.#lifecycle?.beatNow(),
    })
    this.#lifecycle = config.processRoles.includes('broker')
      ? new BrokerLifecycle({
          clock,
          timers,
          random,
          config,
          identity: {
            brokerId: nodeId,
            clusterId: spec.clusterId,
            incarnationId: spec.incarnationId,
            endpoints: spec.endpoints,
            rack: config.brokerRack,
            directories: spec.directoryIds.filter((directoryId) => directoryId !== ''),
            previousBrokerEpoch: spec.previousBrokerEpoch,
          },
          ask: (request, response, body, done) =>
            this.#ask(
              'lifecycle',
              config.brokerSessionTimeoutMs,
              request,
              response,
              body as (version: number) => Input<never>,
              done,
            ),
          metadataOffset: () => this.#follower.endOffset,
          logger,
          events: {
            registered: () => this.#alterations.registered(),
            caughtUp: () => {},
            unfenced: () => this.#tell('unfenced'),
            fenced: () => this.#tell('fenced'),
            mayStop: () => this.#tell('may-stop'),
            failed: (error) => this.#tell('failed', error.message),
          },
        })
      : null
    this.#alterations = new PartitionAlterations({
      nodeId,
      brokerEpoch: () => this.#lifecycle?.brokerEpoch ?? -1,
      ask: (body, done) =>
        this.#ask('alter-partition', PATIENCE_MS, AlterPartitionRequest, AlterPartitionResponse, body, (_, answer) =>
          done(answer),
        ),
      altered: (to, message) => context.send(to, message),
      timers,
      logger,
    })
  }

  start(): void {
    this.#context.send(this.#spec.quorum, { kind: 'subscribe', from: this.#context.self, endOffset: this.#follower.endOffset })
  }

  stop(): void {
    this.#lifecycle?.close()
    this.#client.close()
  }

  receive(message: Message): void {
    switch (message.kind) {
      case 'request':
        this.#forward(message)
        break
      case 'response':
        this.#asks.answer(message.requestId, message)
        break
      case 'alter-partition':
        this.#alterations.alter(message)
        break
      case 'broker-goal':
        this.#goal(message)
        break
      case 'directories-failed':
        for (const directoryId of message.directoryIds) this.#lifecycle?.directoryFailed(directoryId)
        break
      case 'metadata-committed':
        this.#follower.follow(message)
        this.#begin()
        this.#lifecycle?.metadataChanged(this.#follower.image)
        this.#registerController()
        break
      case 'quorum-changed':
        this.#leaderId = message.leaderId
        this.#client.moved(message)
        this.#begin()
        this.#registerController()
        break
      case 'actor-down':
        this.#asks.actorDown(message.actor)
        if (message.actor === this.#spec.quorum) this.#client.moved({ leaderId: -1, endpoint: null })
        break
      case 'actor-up':
        this.#asks.actorUp(message.actor)
        if (message.actor === this.#spec.quorum)
          this.#context.send(this.#spec.quorum, {
            kind: 'subscribe',
            from: this.#context.self,
            endOffset: this.#follower.endOffset,
          })
        break
      default:
        throw new TypeError(`a controller channel does not take ${message.kind}`)
    }
  }

  /** The first that is heard of the quorum says whether this broker is registered already, as it is where this process is the whole quorum. */
  #begin(): void {
    if (this.#isStarted) return
    this.#isStarted = true
    const { image } = this.#follower
    const own = image.broker(this.#config.nodeId)
    this.#lifecycle?.start(own?.incarnationId === this.#spec.incarnationId ? own.epoch : -1)
  }

  #goal(message: BrokerGoal): void {
    if (message.goal === 'serve') {
      this.#lifecycle?.serve()
      return
    }
    const { image } = this.#follower
    const { nodeId } = this.#config
    const isOnly = this.#leaderId === nodeId && [...image.brokers()].every(({ id }) => id === nodeId)
    if (this.#lifecycle === null) {
      this.#context.send(this.#spec.quorum, message)
      return
    }
    // There is nobody who could take over: what it leads is led to the end.
    if (isOnly || !this.#config.controlledShutdownEnable) this.#tell('may-stop')
    else this.#lifecycle.stop()
  }

  #tell(state: 'unfenced' | 'fenced' | 'may-stop' | 'failed', error: string | null = null): void {
    this.#context.send(this.#spec.supervisor, { kind: 'broker-state', state, error })
  }

  /** Takes a request to the controller in the words of whoever asks: in an envelope where that is a client. */
  #forward(request: Request): void {
    const { from, requestId, apiKey, principal } = request
    const respond = (errorCode: number, body: unknown): void => {
      // What the controller of this node has committed reached this image before its answer did, but perhaps not yet that of who asks.
      const metadataOffset = this.#leaderId === this.#config.nodeId ? this.#follower.endOffset : -1
      this.#context.send(from, { kind: 'response', requestId, errorCode, body, metadataOffset })
    }
    const own = principal === '' ? OWN_APIS.get(apiKey) : undefined
    const forwardable = FORWARDABLE_APIS.get(apiKey)
    if (own === undefined && forwardable === undefined) {
      respond(ErrorCode.UNSUPPORTED_VERSION, null)
      return
    }
    this.#client.ask({
      lane: 'forwarding',
      timeoutMs: RETRY_TIMEOUT_MS,
      isRepeatable: own !== undefined || forwardable!.isRead,
      askHere: (answered) => this.#askHere(request, answered),
      askThere: (link, timeoutMs, answered) => {
        if (own === undefined) askInEnvelope(link, request, { timeoutMs }, answered)
        else {
          const [codec, responseCodec] = own
          link.ask(codec, responseCodec, request.body as Input<unknown>, { timeoutMs }, (error, answer) =>
            answered(error, errorCodeOf(answer), answer),
          )
        }
      },
      answered: (error, errorCode, body) => {
        if (error !== null) respond(errorCodeFor(error), null)
        else respond(errorCode, errorCode === 0 ? body : null)
      },
    })
  }

  /** Asks in this node's own name. `done` gets an error, or an answer. */
  #ask<Body, Answer>(
    lane: ControllerLane,
    timeoutMs: number,
    request: MessageCodec<Body>,
    response: MessageCodec<Answer>,
    body: (apiVersion: number) => Input<Body>,
    done: (error: PeerError | null, answer: Answer | null) => void,
  ): void {
    this.#client.ask({
      lane,
      timeoutMs,
      isRepeatable: true,
      askHere: (answered) =>
        this.#askHere(nodeRequest(request, this.#context.self, 0, body(request.maxVersion)), (error, errorCode, answer) =>
          answered(error, errorCode === 0 ? errorCodeOf(answer) : errorCode, answer ?? { errorCode }),
        ),
      askThere: (link, attemptMs, answered) =>
        link.ask(request, response, body, { timeoutMs: attemptMs }, (error, answer) =>
          answered(error, errorCodeOf(answer), answer),
        ),
      answered: (error, _errorCode, answer) => done(error, error === null ? (answer as Answer) : null),
    })
  }

  #askHere(request: Request, answered: ControllerAnswered): void {
    const { quorum } = this.#spec
    const requestId = this.#asks.add(
      {
        answered: (message) => {
          const { errorCode, body } = message as Response
          answered(null, errorCode, body)
        },
        lost: () => answered(new PeerError('disconnected', 'the metadata quorum of this node failed', true), 0, null),
      },
      0,
      quorum,
    )
    this.#context.send(quorum, { ...request, from: this.#context.self, requestId })
  }

  /** A controller says where it listens as soon as the cluster has an active one (KIP-919). */
  #registerController(): void {
    const { incarnationId } = this.#spec
    if (this.#isRegisteringController || !this.#client.isKnown || this.#follower.endOffset < 0) return
    const registration = controllerRegistration(this.#follower.image, this.#config, incarnationId)
    if (registration === null) return
    this.#isRegisteringController = true
    const { logger } = this.#context
    this.#ask(
      'lifecycle',
      RETRY_TIMEOUT_MS,
      ControllerRegistrationRequest,
      ControllerRegistrationResponse,
      () => registration,
      (error, answer) => {
        const isDone = error === null && answer?.errorCode === 0
        if (!isDone) logger.warn('the controller is not registered yet', { error: error?.message ?? answer?.errorMessage })
        // What was registered stands in the metadata soon.
        this.#context.schedule(isDone ? REGISTERED_MS : REGISTRATION_RETRY_MS, () => {
          this.#isRegisteringController = false
          this.#registerController()
        })
      },
    )
  }
}

function errorCodeOf(answer: unknown): number {
  return (answer as { readonly errorCode?: number } | null)?.errorCode ?? 0
}

/** A client that hears of another controller asks again by itself, and then finds what came of it the first time. */
function errorCodeFor({ kind }: PeerError): number {
  if (kind === 'unsupported-version') return ErrorCode.UNSUPPORTED_VERSION
  return kind === 'timed-out' ? ErrorCode.REQUEST_TIMED_OUT : ErrorCode.NOT_CONTROLLER
}
