/**
 * A message as it would come out of another thread, and so that nobody can change it: a deep copy, frozen but for the contents of
 * typed arrays. Throws a `TypeError` for what is not plain data.
 */
export function frozenCopy<T>(value: T): T {
  return copy(value, 'message') as T
}

function copy(value: unknown, path: string): unknown {
  if (typeof value === 'function' || typeof value === 'symbol')
    throw new TypeError(`messages are plain data, but ${path} is a ${typeof value}`)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return Object.freeze(value.map((element, index) => copy(element, `${path}[${index}]`)))
  if (value instanceof Uint8Array) return new Uint8Array(value)
  if (ArrayBuffer.isView(value) || value instanceof Date) return structuredClone(value)
  if (value instanceof Map)
    return Object.freeze(new Map([...value].map(([key, element]) => [copy(key, path), copy(element, `${path}.${String(key)}`)])))
  if (value instanceof Set) return Object.freeze(new Set([...value].map((element) => copy(element, path))))
  const prototype = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) {
    throw new TypeError(`messages are plain data, but ${path} is a ${prototype.constructor?.name ?? 'class instance'}`)
  }
  const result: Record<string, unknown> = {}
  for (const key in value) result[key] = copy((value as Record<string, unknown>)[key], `${path}.${key}`)
  return Object.freeze(result)
}
