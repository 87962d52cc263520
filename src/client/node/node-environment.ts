import { randomBytes, randomInt } from 'node:crypto'
import type { ClientEnvironment } from '../environment.ts'
import { dialTcp } from './tcp.ts'

/** The world of a client in Node: its clock, randomness, timers and TCP. */
export const nodeEnvironment: ClientEnvironment = {
  clock: {
    nowMs: () => Date.now(),
    monotonicUs: () => Math.floor(performance.now() * 1000),
  },
  random: {
    below: (bound) => randomInt(bound),
    bytes: (length) => new Uint8Array(randomBytes(length)),
  },
  after(delayMs, turn) {
    const timer = setTimeout(turn, delayMs)
    return () => clearTimeout(timer)
  },
  yield: () => new Promise((resolve) => setImmediate(resolve)),
  dial: dialTcp,
}
