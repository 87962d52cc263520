import { Backoff } from '../../base/backoff.ts'
import type { Input, MessageCodec } from '../../protocol/codec.ts'
import { UnwritableFieldError } from '../../protocol/errors.ts'
import { abortable } from '../abortable.ts'
import type { Client } from '../client.ts'
import { sleep } from '../environment.ts'
import { ClientClosedError, errorOf, KafkaError, ProtocolError, ServerError, TimeoutError } from '../errors.ts'
import { type Identity, type Item, Results } from './results.ts'

/** What every call of the admin client takes. */
export interface AdminOptions {
  /** Gives the call up: it rejects with the signal's reason. What was sent before may take effect. */
  readonly signal?: AbortSignal | undefined
  /** For the call in all, attempts and waits included, in milliseconds. Default: the client's `retryTimeoutMs`, 60 s. */
  readonly timeoutMs?: number | undefined
}

/** Java's `retry.backoff.ms` and `retry.backoff.max.ms`. */
const BACKOFF_MS_MIN = 100
const BACKOFF_MS_MAX = 1000

/** Where a request goes: a broker by its id, whichever is connected, or the one that answers for the controller. */
export type Destination = number | 'any' | 'controller'

/** A request's body, or what makes it for the version that the broker has. */
export type Body<Request> = Input<Request> | ((version: number) => Input<Request>)

/** One conversation with one destination. */
export interface Exchange {
  readonly destination: Destination
  /** What is left of the call's time, for requests that let a broker wait. */
  readonly remainingMs: number
  send<Request, Response>(
    request: MessageCodec<Request>,
    response: MessageCodec<Response>,
    body: Body<Request>,
    options?: { readonly maxVersion?: number },
  ): Promise<Response>
}

/** Finds out where each key's request has to go. A key that is in no list is tried again later, for the reason given by `refuse` or for none. */
export interface Route<Key> {
  /** Codes that say that the way was wrong, or is not open yet: the key is routed again. All others are the key's own. */
  readonly retries: ReadonlySet<number>
  /** `attempt` counts from 0. */
  find(
    exchange: (destination: Destination) => Exchange,
    keys: readonly Key[],
    refuse: (key: Key, error: KafkaError) => void,
    attempt: number,
  ): Promise<Iterable<readonly [Destination, readonly Key[]]>>
}

export interface Call<Key, Value> {
  /** Of the method, for messages. */
  readonly name: string
  readonly keys: readonly Key[]
  /** Default: the key as text. */
  readonly identity?: Identity<Key>
  /** What a message calls the key. Default: its identity. */
  readonly about?: (key: Key) => string
  readonly route: Route<Key>
  /** Asks one destination for its keys, in one or more requests. A key without an answer afterwards fails. */
  ask(exchange: Exchange, keys: readonly Key[], answers: Answers<Key, Value>): Promise<void>
  /** Codes beyond the route's that are tried again. */
  readonly retries?: readonly number[]
}

/** Collects what one destination answered for each key. */
export class Answers<Key, Value> {
  readonly #call: Call<Key, Value>
  readonly #keys: ReadonlyMap<string, Key>
  readonly #outcomes = new Map<string, { value: Value } | { error: KafkaError }>()

  constructor(call: Call<Key, Value>, keys: readonly Key[]) {
    this.#call = call
    this.#keys = new Map(keys.map((key) => [identityOf(call, key), key]))
  }

  /** A key's answer: its value, or the error that the code stands for. Keys that were not asked for are passed over. The first answer stays. */
  take(key: Key, errorCode: number, errorMessage: string | null, value: () => Value): void {
    if (errorCode === 0) this.give(key, value())
    else this.refuse(key, errorOf(errorCode, aboutOf(this.#call, key), errorMessage))
  }

  give(key: Key, value: Value): void {
    this.#put(key, { value })
  }

  refuse(key: Key, error: KafkaError): void {
    this.#put(key, { error })
  }

  /** An error code that stands for all keys: true if it is one, and then all keys have it. */
  takeAll(errorCode: number, errorMessage: string | null = null): boolean {
    if (errorCode === 0) return false
    for (const key of this.#keys.values()) this.refuse(key, errorOf(errorCode, aboutOf(this.#call, key), errorMessage))
    return true
  }

  outcome(key: Key): { value: Value } | { error: KafkaError } | undefined {
    return this.#outcomes.get(identityOf(this.#call, key))
  }

  #put(key: Key, outcome: { value: Value } | { error: KafkaError }): void {
    const identity = identityOf(this.#call, key)
    if (this.#keys.has(identity) && !this.#outcomes.has(identity)) this.#outcomes.set(identity, outcome)
  }
}

/**
 * Sends each key's request where it has to go, all destinations at once, and gathers what came of each. What may be mended is routed and sent again, after a wait
 * that grows; the others need not wait for it. Throws `ItemsFailedError` with all results when one or more failed, `ClientClosedError`, the signal's reason.
 */
export async function drive<Key, Value>(
  client: Client,
  call: Call<Key, Value>,
  options: AdminOptions = {},
): Promise<Results<Key, Value>> {
  return (await gather(client, call, options)).orThrow()
}

/** `drive` for what has one item alone: gives its value, or throws its error. */
export async function only<Value>(
  client: Client,
  call: Omit<Call<string, Value>, 'keys' | 'identity' | 'about'> & { readonly about?: string },
  options: AdminOptions = {},
): Promise<Value> {
  const { name, about = name } = call
  return (await gather(client, { ...call, keys: [name], about: () => about }, options)).get(name)
}

/** `drive` without the error at the end. */
export async function gather<Key, Value>(
  client: Client,
  call: Call<Key, Value>,
  options: AdminOptions = {},
): Promise<Results<Key, Value>> {
  return abortable(new Drive(client, call, options).run(), options.signal)
}

class Drive<Key, Value> {
  readonly #client: Client
  readonly #call: Call<Key, Value>
  readonly #signal: AbortSignal | undefined
  readonly #deadlineUs: number
  readonly #items = new Map<string, Item<Key, Value>>()
  /** Why a key is tried again, for the error when the time is over. */
  readonly #reasons = new Map<string, KafkaError>()

  constructor(client: Client, call: Call<Key, Value>, { signal, timeoutMs = client.retryTimeoutMs }: AdminOptions) {
    this.#client = client
    this.#call = call
    this.#signal = signal
    this.#deadlineUs = client.environment.clock.monotonicUs() + timeoutMs * 1000
  }

  async run(): Promise<Results<Key, Value>> {
    const identity = (key: Key): string => identityOf(this.#call, key)
    const distinct = new Map(this.#call.keys.map((key) => [identity(key), key]))
    await this.#attempt([...distinct.values()], 0)
    // In the order of the call, not in that of the answers.
    return new Results(identity, new Map([...distinct.keys()].map((key) => [key, this.#items.get(key)!])))
  }

  async #attempt(keys: readonly Key[], attempt: number): Promise<void> {
    if (keys.length === 0) return
    this.#signal?.throwIfAborted()
    const routed = new Set<Key>()
    let groups: [Destination, readonly Key[]][] = []
    const again: Key[] = []
    try {
      const refuse = (key: Key, error: KafkaError): void => {
        routed.add(key)
        if (!this.#settle(key, { error })) again.push(key)
      }
      groups = [...(await this.#call.route.find((to) => this.#exchange(to), keys, refuse, attempt))].map(([to, mine]) => [
        to,
        mine,
      ])
    } catch (error) {
      for (const key of keys) if (!routed.has(key)) this.#lost(key, error, again)
      await this.#again(again, attempt)
      return
    }
    for (const [, mine] of groups) for (const key of mine) routed.add(key)
    again.push(...keys.filter((key) => !routed.has(key)))
    await Promise.all([this.#again(again, attempt), ...groups.map(([to, mine]) => this.#ask(to, mine, attempt))])
  }

  async #ask(destination: Destination, keys: readonly Key[], attempt: number): Promise<void> {
    const answers = new Answers(this.#call, keys)
    const again: Key[] = []
    let problem: unknown = null
    try {
      await this.#call.ask(this.#exchange(destination), keys, answers)
    } catch (error) {
      problem = error
    }
    for (const key of keys) {
      const outcome = answers.outcome(key)
      if (outcome !== undefined) {
        if (!this.#settle(key, outcome)) again.push(key)
      } else if (problem !== null) this.#lost(key, problem, again)
      else
        this.#settle(key, {
          error: new ProtocolError(`${this.#call.name}: the answer says nothing about ${aboutOf(this.#call, key)}`),
        })
    }
    await this.#again(again, attempt)
  }

  /** A request or a lookup that failed as a whole. Throws what concerns no key: the client is closed, or there is a bug. */
  #lost(key: Key, error: unknown, again: Key[]): void {
    if (!(error instanceof KafkaError) || error instanceof ClientClosedError) throw error
    if (!error.retriable || error instanceof ServerError) {
      if (!this.#settle(key, { error })) again.push(key)
    } else {
      this.#reasons.set(identityOf(this.#call, key), error)
      again.push(key)
    }
  }

  /** False if the key is to be tried again. */
  #settle(key: Key, outcome: { value: Value } | { error: KafkaError }): boolean {
    const identity = identityOf(this.#call, key)
    if ('error' in outcome && this.#mayMend(outcome.error)) {
      this.#reasons.set(identity, outcome.error)
      return false
    }
    this.#items.set(identity, { key, ...outcome })
    return true
  }

  #mayMend(error: KafkaError): boolean {
    const { route, retries = [] } = this.#call
    return error instanceof ServerError && (route.retries.has(error.errorCode) || retries.includes(error.errorCode))
  }

  async #again(keys: readonly Key[], attempt: number): Promise<void> {
    if (keys.length === 0) return
    const { environment } = this.#client
    const backoff = new Backoff(environment.random, {
      delayMsMin: BACKOFF_MS_MIN * 2 ** Math.min(attempt, 10),
      delayMsMax: BACKOFF_MS_MAX,
    })
    const delayMs = backoff.failed()
    if (delayMs < this.#remainingMs()) {
      await sleep(environment, delayMs, this.#signal)
      await this.#attempt(keys, attempt + 1)
      return
    }
    for (const key of keys) {
      const cause = this.#reasons.get(identityOf(this.#call, key))
      const { name } = this.#call
      const about = aboutOf(this.#call, key)
      const what = about === name ? `${name}: no answer in time` : `${name}: no answer for ${about} in time`
      const error = new TimeoutError(cause === undefined ? what : `${what}: ${cause.message}`, {}, { cause })
      this.#items.set(identityOf(this.#call, key), { key, error })
    }
  }

  #remainingMs(): number {
    return Math.max(1, Math.floor((this.#deadlineUs - this.#client.environment.clock.monotonicUs()) / 1000))
  }

  #exchange(destination: Destination): Exchange {
    const remainingMs = this.#remainingMs()
    return {
      destination,
      remainingMs,
      send: async (request, response, body, { maxVersion } = {}) => {
        const client = this.#client
        const timeoutMs = Math.min(client.requestTimeoutMs, this.#remainingMs())
        const options = { timeoutMs, signal: this.#signal, ...(maxVersion === undefined ? {} : { maxVersion }) }
        try {
          if (destination === 'any') return await client.any(request, response, body, options)
          if (destination === 'controller') return await client.controller(request, response, body, options)
          return await client.node(destination, request, response, body, options)
        } catch (error) {
          if (!(error instanceof UnwritableFieldError)) throw error
          // The broker is too old for what was asked of it.
          throw new ProtocolError(`${this.#call.name}: the broker is too old for this: ${error.message}`, error.facts, {
            cause: error,
          })
        }
      },
    }
  }
}

function identityOf<Key>({ identity = String }: { readonly identity?: Identity<Key> }, key: Key): string {
  return identity(key)
}

function aboutOf<Key>(call: { readonly identity?: Identity<Key>; readonly about?: (key: Key) => string }, key: Key): string {
  return call.about === undefined ? identityOf(call, key) : call.about(key)
}
