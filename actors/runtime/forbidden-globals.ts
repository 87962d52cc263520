/** Code under simulation reached for the machine's time, randomness or event loop: two runs of one seed would differ. */
export class ForbiddenGlobalError extends Error {
  override readonly name = 'ForbiddenGlobalError'

  constructor(global: string) {
    super(`${global} must not be used under simulation: take it from the context`)
  }
}

const OWNERS: readonly { name: string; owner: object; members: readonly string[] }[] = [
  { name: '', owner: globalThis, members: ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'fetch'] },
  { name: 'Math.', owner: Math, members: ['random'] },
  { name: 'performance.', owner: performance, members: ['now'] },
  { name: 'process.', owner: process, members: ['hrtime'] },
  { name: 'crypto.', owner: crypto, members: ['getRandomValues', 'randomUUID'] },
  { name: 'Atomics.', owner: Atomics, members: ['wait', 'waitAsync'] },
]

let depth = 0

/** Runs `body` with everything that would make two runs differ replaced by functions that throw. */
export function withoutGlobals<T>(body: () => T): T {
  if (depth > 0) return body()
  const restore = forbidGlobals()
  try {
    return body()
  } finally {
    restore()
  }
}

/** The same for what waits by promises, until the function that it gives is called, once. */
export function forbidGlobals(): () => void {
  const restore = depth > 0 ? () => {} : replaceAll()
  depth++
  return () => {
    depth--
    restore()
  }
}

function replaceAll(): () => void {
  const originals: { owner: object; member: string; descriptor: PropertyDescriptor | undefined }[] = []
  const replace = (owner: object, member: string, value: unknown): void => {
    originals.push({ owner, member, descriptor: Object.getOwnPropertyDescriptor(owner, member) })
    Object.defineProperty(owner, member, { value, configurable: true, writable: true })
  }
  for (const { name, owner, members } of OWNERS) {
    for (const member of members) {
      replace(owner, member, () => {
        throw new ForbiddenGlobalError(name + member)
      })
    }
  }
  replace(globalThis, 'Date', timelessDate())
  return () => {
    for (const { owner, member, descriptor } of originals) {
      if (descriptor === undefined) Reflect.deleteProperty(owner, member)
      else Object.defineProperty(owner, member, descriptor)
    }
  }
}

/** Dates can be computed with, but none can be had of now. */
function timelessDate(): DateConstructor {
  return new Proxy(Date, {
    construct(target, parameters, newTarget) {
      if (parameters.length === 0) throw new ForbiddenGlobalError('new Date()')
      return Reflect.construct(target, parameters, newTarget)
    },
    apply() {
      throw new ForbiddenGlobalError('Date()')
    },
    get(target, member, receiver) {
      if (member === 'now') throw new ForbiddenGlobalError('Date.now')
      return Reflect.get(target, member, receiver)
    },
  })
}
