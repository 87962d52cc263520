import { partitionFor } from '../coordinator/partition-for.ts'
import type { ActorId } from '../messages/context.ts'
import type { Message, Response } from '../messages/message.ts'
import type { Input } from '../protocol/codec.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import type { Asker } from './asks.ts'
import type { Broker } from './broker.ts'
import type { Exchange } from './exchange.ts'
import { Gather } from './gather.ts'

export const OFFSETS_TOPIC = '__consumer_offsets'

/** The coordinator of a group on this node, 0 where there is none. */
export function groupCoordinator(broker: Broker, groupId: string): ActorId {
  const topic = broker.image.topicByName(OFFSETS_TOPIC)
  if (topic === undefined) return 0
  return broker.directory.coordinator(OFFSETS_TOPIC, partitionFor(groupId, topic.partitions.length))
}

/** The message that takes a client's request to another actor. `body` is of the request's type. */
export function requestMessage(broker: Broker, exchange: Exchange<unknown>, requestId: number, body: unknown): Message {
  return {
    kind: 'request',
    from: broker.context.self,
    requestId,
    apiKey: exchange.apiKey,
    apiVersion: exchange.apiVersion,
    clientId: exchange.clientId,
    clientHost: exchange.clientHost,
    principal: exchange.principal,
    listener: exchange.listener,
    body,
  }
}

/** Takes a request that names one group to its coordinator, and the answer back. `refuse` makes the response of that API for an error. */
export function forwardToGroup<Body>(
  broker: Broker,
  exchange: Exchange<Body>,
  groupId: string,
  request: unknown,
  refuse: (errorCode: number) => Input<Body>,
): void {
  const coordinator = groupCoordinator(broker, groupId)
  if (coordinator === 0) {
    exchange.countError(ErrorCode.NOT_COORDINATOR)
    exchange.reply(refuse(ErrorCode.NOT_COORDINATOR))
    return
  }
  const asker: Asker = {
    answered: (message) => {
      const { errorCode, body } = message as Response
      if (errorCode !== 0) exchange.countError(errorCode)
      exchange.reply(errorCode === 0 ? (body as Input<Body>) : refuse(errorCode))
    },
    lost: () => {
      exchange.countError(ErrorCode.NOT_COORDINATOR)
      exchange.reply(refuse(ErrorCode.NOT_COORDINATOR))
    },
  }
  const requestId = broker.asks.add(asker, 0, coordinator)
  broker.context.send(coordinator, requestMessage(broker, exchange as Exchange<unknown>, requestId, request))
}

/**
 * Splits a request that names many groups over their coordinators, and puts the answers together in the order of the groups as far as coordinators
 * go. `refuse` makes the part of the response for groups whose coordinator is not there or failed.
 */
export function scatterToGroups<Group, Part>(
  broker: Broker,
  exchange: Exchange<unknown>,
  groups: readonly Group[],
  idOf: (group: Group) => string,
  bodyOf: (groups: readonly Group[]) => unknown,
  partsOf: (body: unknown) => readonly Part[],
  refuse: (group: Group, errorCode: number) => Part,
  done: (parts: readonly Part[]) => void,
): void {
  const byCoordinator = new Map<ActorId, Group[]>()
  for (const group of groups) {
    const coordinator = groupCoordinator(broker, idOf(group))
    const mine = byCoordinator.get(coordinator)
    if (mine === undefined) byCoordinator.set(coordinator, [group])
    else mine.push(group)
  }
  const parts: Part[] = []
  const refuseAll = (refused: readonly Group[], errorCode: number): void => {
    for (const group of refused) {
      exchange.countError(errorCode)
      parts.push(refuse(group, errorCode))
    }
  }
  const asked: (readonly Group[])[] = []
  const gather = new Gather<Response>(broker, (answers) => {
    answers.forEach((answer, place) => {
      if (answer === null) refuseAll(asked[place]!, ErrorCode.NOT_COORDINATOR)
      else if (answer.errorCode !== 0) refuseAll(asked[place]!, answer.errorCode)
      else parts.push(...partsOf(answer.body))
    })
    done(parts)
  })
  for (const [coordinator, mine] of byCoordinator) {
    if (coordinator === 0) {
      refuseAll(mine, ErrorCode.NOT_COORDINATOR)
      continue
    }
    asked.push(mine)
    gather.ask(coordinator, (requestId) => requestMessage(broker, exchange, requestId, bodyOf(mine)))
  }
  gather.finish()
}
