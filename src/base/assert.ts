/** A broken invariant: a bug in us. It stops the actor that threw it, and the supervisor restarts that actor from disk. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError'
}

/** States an invariant positively; stays on in production. `claim` is what should have been true. */
export function assert(condition: boolean, claim: string): asserts condition {
  if (!condition) throw new InvariantError(`broken invariant: ${claim}`)
}

/** Ends a `switch` over a union: the compiler names the case that was forgotten, and a value from outside the type throws. */
export function unreachable(value: never): never {
  throw new InvariantError(`unexpected value: ${JSON.stringify(value)}`)
}
