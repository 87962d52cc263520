/** An inclusive range of versions; null holds none. An open end is the largest int16, as in Kafka. */
export type Versions = { readonly from: number; readonly to: number } | null

const VERSION_MAX = 0x7fff

/** Reads `none`, `4`, `0-3` or `2+`. */
export function parseVersions(text: string): Versions {
  if (text === 'none') return null
  const match = /^(\d+)(?:-(\d+)|(\+))?$/.exec(text.trim())
  if (match === null) throw new Error(`not a range of versions: ${text}`)
  const from = Number(match[1])
  return { from, to: match[3] ? VERSION_MAX : Number(match[2] ?? from) }
}

export function contains(versions: Versions, version: number): boolean {
  return versions !== null && version >= versions.from && version <= versions.to
}

export function intersect(one: Versions, other: Versions): Versions {
  if (one === null || other === null) return null
  const from = Math.max(one.from, other.from)
  const to = Math.min(one.to, other.to)
  return from <= to ? { from, to } : null
}

/** The smallest range that holds both. */
export function span(one: Versions, other: Versions): Versions {
  if (one === null || other === null) return one ?? other
  return { from: Math.min(one.from, other.from), to: Math.max(one.to, other.to) }
}
