import { partitionFor } from '../coordinator/partition-for.ts'
import type { ActorId } from '../messages/context.ts'
import type { Request, Response } from '../messages/message.ts'
import { NO_LEADER } from '../metadata/partition-registration.ts'
import type { Input } from '../protocol/codec.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import type { Asker } from './asks.ts'
import type { Broker } from './broker.ts'
import type { Exchange } from './exchange.ts'
import { Gather } from './gather.ts'

/**
 * The coordinator of a key on this node: of a group where `topicName` is `__consumer_offsets`, of a transactional id where it is `__transaction_state`.
 * 0 where there is none.
 */
export function coordinatorOf(broker: Broker, topicName: string, key: string): ActorId {
  const topic = broker.image.topicByName(topicName)
  if (topic === undefined) return 0
  return broker.directory.coordinator(topicName, partitionFor(key, topic.partitions.length))
}

/** The broker that leads the partition which keeps a key's coordinator, -1 where there is none. */
export function coordinatorNode({ image }: Broker, topicName: string, key: string): number {
  const partitions = image.topicByName(topicName)?.partitions
  return partitions?.[partitionFor(key, partitions.length)]?.leader ?? NO_LEADER
}

/** The message that takes a client's request to another actor. `body` is of the request's type. */
export function requestMessage(broker: Broker, exchange: Exchange<unknown>, requestId: number, body: unknown): Request {
  return {
    kind: 'request',
    from: broker.context.self,
    requestId,
    apiKey: exchange.apiKey,
    apiVersion: exchange.apiVersion,
    clientId: exchange.clientId,
    clientHost: exchange.clientHost,
    principal: exchange.principal,
    tokenAuthenticated: exchange.tokenAuthenticated,
    listener: exchange.listener,
    body,
  }
}

/** Takes a request that names one key to its coordinator, and the answer back. `refuse` makes the response of that API for an error. */
export function forwardToCoordinator<Body>(
  broker: Broker,
  exchange: Exchange<Body>,
  topicName: string,
  key: string,
  request: unknown,
  refuse: (errorCode: number) => Input<Body>,
): void {
  const refused = (errorCode: number): void => {
    exchange.countError(errorCode)
    exchange.reply(refuse(errorCode))
  }
  const coordinator = coordinatorOf(broker, topicName, key)
  if (coordinator === 0) {
    refused(ErrorCode.NOT_COORDINATOR)
    return
  }
  const asker: Asker = {
    answered: (message) => {
      const { errorCode, body } = message as Response
      if (errorCode !== ErrorCode.NONE) {
        refused(errorCode)
        return
      }
      countErrorIn(body, exchange as Exchange<unknown>)
      exchange.reply(body as Input<Body>)
    },
    lost: () => refused(ErrorCode.NOT_COORDINATOR),
  }
  const requestId = broker.asks.add(asker, 0, coordinator)
  broker.context.send(coordinator, requestMessage(broker, exchange as Exchange<unknown>, requestId, request))
}

/** How a request that names many keys comes apart, and its response together. */
export interface Scatter<Item, Part> {
  /** As of `coordinatorOf`. */
  readonly topicName: string
  readonly items: readonly Item[]
  readonly keyOf: (item: Item) => string
  /** The request for one coordinator's items. */
  readonly bodyOf: (items: readonly Item[]) => unknown
  readonly partsOf: (body: unknown) => readonly Part[]
  /** The part of the response for an item whose coordinator is not there or failed. */
  readonly refuse: (item: Item, errorCode: number) => Part
  /** Gets the parts in the order of the items as far as one coordinator goes. */
  readonly done: (parts: readonly Part[]) => void
}

/** Splits a request that names many keys over their coordinators, and puts the answers together. The `errorCode` of each part is counted. */
export function scatterToCoordinators<Item, Part>(
  broker: Broker,
  exchange: Exchange<unknown>,
  { topicName, items, keyOf, bodyOf, partsOf, refuse, done }: Scatter<Item, Part>,
): void {
  const byCoordinator = new Map<ActorId, Item[]>()
  for (const item of items) {
    const coordinator = coordinatorOf(broker, topicName, keyOf(item))
    const mine = byCoordinator.get(coordinator)
    if (mine === undefined) byCoordinator.set(coordinator, [item])
    else mine.push(item)
  }
  const unplaced = byCoordinator.get(0) ?? []
  byCoordinator.delete(0)
  const asked = [...byCoordinator.values()]
  const gather = new Gather<Response>(broker, (answers) => {
    const parts = unplaced.map((item) => refuse(item, ErrorCode.NOT_COORDINATOR))
    answers.forEach((answer, place) => {
      const errorCode = answer === null ? ErrorCode.NOT_COORDINATOR : answer.errorCode
      if (errorCode === ErrorCode.NONE) parts.push(...partsOf(answer!.body))
      else parts.push(...asked[place]!.map((item) => refuse(item, errorCode)))
    })
    for (const part of parts) countErrorIn(part, exchange)
    done(parts)
  })
  for (const [coordinator, mine] of byCoordinator)
    gather.ask(coordinator, (requestId) => requestMessage(broker, exchange, requestId, bodyOf(mine)))
  gather.finish()
}

function countErrorIn(response: unknown, exchange: Exchange<unknown>): void {
  const { errorCode } = response as { readonly errorCode?: number }
  if (errorCode !== undefined && errorCode !== ErrorCode.NONE) exchange.countError(errorCode)
}
