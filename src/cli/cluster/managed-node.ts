import type { RunningNode } from '../../../actors/node.ts'
import { hostAndPort } from '../../base/host-and-port.ts'
import type { FromNode, ToNode } from './node-messages.ts'

const MEMORY_EVERY_MS = 1000

/** Tells the process that started this one how its node is, and stops the node when it says so, or is gone. */
export function tellManager(node: RunningNode, stop: (handsOver: boolean) => void): void {
  const tell = (message: FromNode): void => {
    // Who has gone in this moment is heard of below.
    if (process.connected) process.send!(message, undefined, undefined, () => {})
  }
  const memory = (): void => tell({ kind: 'memory', rssBytes: process.memoryUsage.rss() })
  process.on('message', (message: ToNode) => {
    if (message.kind === 'stop') stop(message.handsOver)
  })
  process.once('disconnect', () => stop(false))
  const [first] = node.listeners
  tell({
    kind: 'ready',
    address: first === undefined ? '' : hostAndPort(first.host, first.port),
    clusterId: node.clusterId,
    httpPort: node.httpPort,
  })
  memory()
  setInterval(memory, MEMORY_EVERY_MS).unref()
}
