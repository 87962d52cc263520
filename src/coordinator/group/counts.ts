/** How often each key is there; keys that are not are left out. */
export type Counts<K> = Map<K, number>

export function count<K>(counts: Counts<K>, key: K, change: 1 | -1): void {
  const next = (counts.get(key) ?? 0) + change
  if (next <= 0) counts.delete(key)
  else counts.set(key, next)
}
