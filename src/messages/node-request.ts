import type { Input, MessageCodec } from '../protocol/codec.ts'
import type { ActorId } from './context.ts'
import type { Request } from './message.ts'

/** A request that a part of this node makes to another, in the newest version of the API and in no client's name. */
export function nodeRequest<Body>(api: MessageCodec<Body>, from: ActorId, requestId: number, body: Input<Body>): Request {
  const { apiKey, maxVersion: apiVersion } = api
  return {
    kind: 'request',
    from,
    requestId,
    apiKey,
    apiVersion,
    clientId: null,
    clientHost: '',
    principal: '',
    listener: '',
    body,
  }
}
