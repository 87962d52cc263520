import type { Logger } from '../../src/base/logger.ts'
import type { ActorId } from '../../src/messages/context.ts'
import type { Message } from '../../src/messages/message.ts'

const TEXT_MAX = 300

/** Keeps the last of what the nodes of a run logged, or prints all of it, and the last messages between their actors. */
export class ConsoleTail {
  readonly lines: string[] = []
  readonly messagesMax: number
  nowUs: () => number = () => 0
  readonly #linesMax: number
  readonly #prints: boolean
  readonly #messages: (readonly [nowUs: number, node: string, from: ActorId, to: ActorId, message: Message])[] = []

  constructor({ linesMax, messagesMax, prints }: { linesMax: number; messagesMax: number; prints: boolean }) {
    this.#linesMax = linesMax
    this.messagesMax = messagesMax
    this.#prints = prints
  }

  loggerFor(nodeId: number): Logger {
    const at = (level: string) => (message: string, fields?: Readonly<Record<string, unknown>>) => {
      if (this.#linesMax === 0) return
      const line = `${seconds(this.nowUs())} node-${nodeId} ${level} ${message} ${fields === undefined ? '' : JSON.stringify(fields)}`
      if (this.#prints) process.stdout.write(`${line}\n`)
      this.lines.push(line)
      if (this.lines.length > this.#linesMax) this.lines.shift()
    }
    return { debug: () => {}, info: at('info'), warn: at('warn'), error: at('error') }
  }

  sent(node: string, from: ActorId, to: ActorId, message: Message): void {
    this.#messages.push([this.nowUs(), node, from, to, message])
    if (this.#messages.length > this.messagesMax * 2) this.#messages.splice(0, this.messagesMax)
  }

  /** The last messages, as lines. */
  messages(): string[] {
    return this.#messages
      .slice(-this.messagesMax)
      .map(([nowUs, node, from, to, message]) => `${seconds(nowUs)} ${node} ${from} -> ${to} ${textOf(message)}`)
  }
}

function seconds(us: number): string {
  return (us / 1e6).toFixed(6)
}

function textOf(message: Message): string {
  const text = JSON.stringify(message, (_, value: unknown) => {
    if (value instanceof Uint8Array) return `${value.length} bytes`
    return typeof value === 'bigint' ? String(value) : value
  })
  return text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)}…` : text
}
