import type { Network } from '../../src/base/network.ts'
import type { HostContext } from './host-context.ts'
import type { ReservedPorts } from './reserved-ports.ts'
import { NodeNetwork } from './sockets.ts'

/** The machine's network for one actor: what it listens on, and its connections, end with that incarnation of the actor. */
export function nodeNetwork(context: HostContext, reserved: ReservedPorts | null = null): Network {
  const network = new NodeNetwork((turn) => context.enter(turn), reserved)
  context.whenEnded(() => network.close())
  return network
}
