import type { PeerFailure, PeerQuestion, Peers } from '../../src/broker/peer-brokers.ts'
import type { Input, MessageCodec } from '../../src/protocol/codec.ts'
import { whole } from './broker-fixture.ts'

interface Asked {
  readonly brokerId: number
  readonly api: string
  readonly body: unknown
  readonly answered: (failure: PeerFailure | null, response: unknown) => void
  readonly response: MessageCodec<unknown>
}

/** Brokers that are not there: what they are asked is kept, and answered when the test says so. */
export class AskedPeers implements Peers {
  readonly asked: Asked[] = []
  #answered = 0

  ask<Request, Response>(
    brokerId: number,
    { request, response, body }: PeerQuestion<Request, Response>,
    answered: (failure: PeerFailure | null, response: Response | null) => void,
  ): void {
    this.asked.push({
      brokerId,
      api: request.name,
      body: whole(request, body),
      answered: answered as Asked['answered'],
      response: response as MessageCodec<unknown>,
    })
  }

  /** Answers the oldest question that is open. */
  answer(body: Input<object>): void {
    const { answered, response } = this.asked[this.#answered++]!
    answered(null, whole(response, body as Input<unknown>))
  }

  fail(failure: PeerFailure): void {
    this.asked[this.#answered++]!.answered(failure, null)
  }

  brokersChanged(): void {}
  close(): void {}
}
