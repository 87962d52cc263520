import type { ActorId, Context } from '../../messages/context.ts'
import { firstRequestId } from '../../messages/first-request-id.ts'
import type { Response } from '../../messages/message.ts'
import { nodeRequest } from '../../messages/node-request.ts'
import type { Input, MessageCodec } from '../../protocol/codec.ts'
import { ErrorCode } from '../../protocol/error-codes.ts'
import { InitProducerIdRequest, type InitProducerIdResponse } from '../../protocol/generated/api/init-producer-id.ts'
import {
  type WriteTxnMarkersRequestWritableTxnMarker as Marker,
  WriteTxnMarkersRequest,
  type WriteTxnMarkersResponse,
} from '../../protocol/generated/api/write-txn-markers.ts'
import type { MarkerResult, MarkerSender, ProducerIdSource } from './transaction-environment.ts'

type Answered = (response: Response | null) => void

/**
 * What a transaction coordinator asks of its broker, in the words of the API that brokers ask each other by: so markers can go to whoever leads a partition, and
 * producer ids come from whoever has them.
 */
export class BrokerLink {
  readonly #context: Context
  readonly #network: ActorId
  readonly #open = new Map<number, Answered>()
  #nextRequestId: number
  #isDown = false
  #line: BrokerLine | null = null

  constructor(context: Context, network: ActorId) {
    this.#context = context
    this.#nextRequestId = firstRequestId(context.random)
    this.#network = network
  }

  /** A line for a new shard; whatever the one before it waits for, it will not hear. */
  open(): BrokerLine {
    this.#line?.close()
    this.#line = new BrokerLine(this)
    return this.#line
  }

  /** Asks, and hears null if the answer got lost. */
  ask<Body>(api: MessageCodec<Body>, body: Input<Body>, answered: Answered): void {
    // What is sent to an actor that is down goes nowhere.
    if (this.#isDown) {
      answered(null)
      return
    }
    const requestId = this.#nextRequestId++
    this.#open.set(requestId, answered)
    this.#context.send(this.#network, nodeRequest(api, this.#context.self, requestId, body))
  }

  answered(response: Response): void {
    const answered = this.#open.get(response.requestId)
    this.#open.delete(response.requestId)
    answered?.(response)
  }

  down(actor: ActorId): void {
    if (actor !== this.#network) return
    this.#isDown = true
    this.#loseAll()
  }

  /** Whoever is made while the other side is down does not hear of that, and what it asked got lost. */
  up(actor: ActorId): void {
    if (actor !== this.#network) return
    this.#isDown = false
    this.#loseAll()
  }

  #loseAll(): void {
    const lost = [...this.#open.values()]
    this.#open.clear()
    for (const answered of lost) answered(null)
  }
}

/** A shard's end of the link, which is dead when the shard is. */
export class BrokerLine implements MarkerSender, ProducerIdSource {
  readonly #link: BrokerLink
  #isClosed = false

  constructor(link: BrokerLink) {
    this.#link = link
  }

  close(): void {
    this.#isClosed = true
  }

  send(marker: Marker, written: (results: readonly MarkerResult[]) => void): void {
    this.#link.ask(WriteTxnMarkersRequest, { markers: [marker] }, (response) => {
      if (this.#isClosed) return
      const isAnswered = response !== null && response.errorCode === ErrorCode.NONE
      const markers = isAnswered ? (response.body as WriteTxnMarkersResponse).markers : []
      const results: MarkerResult[] = []
      for (const { topics } of markers) {
        for (const { name, partitions } of topics)
          for (const { partitionIndex, errorCode } of partitions)
            results.push({ topic: name, partition: partitionIndex, errorCode })
      }
      written(results)
    })
  }

  next(granted: (producerId: number | null) => void): void {
    const body = { transactionalId: null, transactionTimeoutMs: 0 }
    this.#link.ask(InitProducerIdRequest, body, (response) => {
      if (this.#isClosed) return
      const isAnswered = response !== null && response.errorCode === ErrorCode.NONE
      const { errorCode, producerId } = isAnswered ? (response.body as InitProducerIdResponse) : { errorCode: -1, producerId: -1 }
      granted(errorCode === ErrorCode.NONE ? producerId : null)
    })
  }
}
