/** One key with its value. */
interface Leaf<K, V> {
  readonly kind: 'leaf'
  readonly hash: number
  readonly key: K
  readonly value: V
}
/** Up to 32 children, one for each set bit of `bitmap`, in the order of the bits. */
interface Branch<K, V> {
  readonly kind: 'branch'
  readonly bitmap: number
  readonly children: readonly Node<K, V>[]
}
/** Keys whose 32 hash bits are all the same. */
interface Collision<K, V> {
  readonly kind: 'collision'
  readonly hash: number
  readonly leaves: readonly Leaf<K, V>[]
}
type Node<K, V> = Leaf<K, V> | Branch<K, V> | Collision<K, V>

/**
 * An immutable map. `with` and `without` give a new map that shares all but the path to the changed key with the old one, so that
 * one change costs the same few small arrays in a map of ten as of a million keys (a hash array mapped trie, 32 ways wide).
 * Iterates in an order of its own, which depends on the keys alone unless the hashes of two keys are equal.
 */
export class PersistentMap<K extends string | number, V> implements Iterable<readonly [K, V]> {
  static readonly #empty = new PersistentMap<never, never>(null, 0)

  readonly size: number
  readonly #root: Node<K, V> | null

  private constructor(root: Node<K, V> | null, size: number) {
    this.#root = root
    this.size = size
  }

  static empty<K extends string | number, V>(): PersistentMap<K, V> {
    return PersistentMap.#empty as unknown as PersistentMap<K, V>
  }

  static from<K extends string | number, V>(entries: Iterable<readonly [K, V]>): PersistentMap<K, V> {
    let map = PersistentMap.empty<K, V>()
    for (const [key, value] of entries) map = map.with(key, value)
    return map
  }

  get(key: K): V | undefined {
    const hash = hashOf(key)
    let node = this.#root
    for (let shift = 0; node !== null; shift += 5) {
      if (node.kind === 'leaf') return node.key === key ? node.value : undefined
      if (node.kind === 'collision') return node.leaves.find((leaf) => leaf.key === key)?.value
      const bit = 1 << ((hash >>> shift) & 31)
      if ((node.bitmap & bit) === 0) return undefined
      node = node.children[childIndex(node.bitmap, bit)]!
    }
    return undefined
  }

  has(key: K): boolean {
    return this.get(key) !== undefined
  }

  /** `value` must not be undefined. */
  with(key: K, value: V): PersistentMap<K, V> {
    const leaf: Leaf<K, V> = { kind: 'leaf', hash: hashOf(key), key, value }
    if (this.#root === null) return new PersistentMap<K, V>(leaf, 1)
    const before = this.get(key)
    if (before === value) return this
    return new PersistentMap<K, V>(insert(this.#root, leaf, 0), before === undefined ? this.size + 1 : this.size)
  }

  without(key: K): PersistentMap<K, V> {
    if (this.#root === null || !this.has(key)) return this
    return new PersistentMap<K, V>(remove(this.#root, hashOf(key), key, 0), this.size - 1)
  }

  *[Symbol.iterator](): IterableIterator<readonly [K, V]> {
    if (this.#root !== null) for (const leaf of leaves(this.#root)) yield [leaf.key, leaf.value]
  }

  *keys(): IterableIterator<K> {
    if (this.#root !== null) for (const leaf of leaves(this.#root)) yield leaf.key
  }

  *values(): IterableIterator<V> {
    if (this.#root !== null) for (const leaf of leaves(this.#root)) yield leaf.value
  }
}

function insert<K, V>(node: Node<K, V>, leaf: Leaf<K, V>, shift: number): Node<K, V> {
  switch (node.kind) {
    case 'leaf':
      return node.key === leaf.key ? leaf : join(node, leaf, shift)
    case 'collision':
      if (node.hash !== leaf.hash) return join(node, leaf, shift)
      return { kind: 'collision', hash: node.hash, leaves: [...node.leaves.filter(({ key }) => key !== leaf.key), leaf] }
    case 'branch': {
      const bit = 1 << ((leaf.hash >>> shift) & 31)
      const index = childIndex(node.bitmap, bit)
      if ((node.bitmap & bit) === 0)
        return { kind: 'branch', bitmap: node.bitmap | bit, children: node.children.toSpliced(index, 0, leaf) }
      return {
        kind: 'branch',
        bitmap: node.bitmap,
        children: node.children.with(index, insert(node.children[index]!, leaf, shift + 5)),
      }
    }
  }
}

/** The smallest subtree that holds both: their keys differ. */
function join<K, V>(node: Leaf<K, V> | Collision<K, V>, leaf: Leaf<K, V>, shift: number): Node<K, V> {
  if (node.hash === leaf.hash) {
    const before = node.kind === 'leaf' ? [node] : node.leaves
    return { kind: 'collision', hash: leaf.hash, leaves: [...before, leaf] }
  }
  const nodeSlot = (node.hash >>> shift) & 31
  const leafSlot = (leaf.hash >>> shift) & 31
  if (nodeSlot === leafSlot) return { kind: 'branch', bitmap: 1 << nodeSlot, children: [join(node, leaf, shift + 5)] }
  return {
    kind: 'branch',
    bitmap: (1 << nodeSlot) | (1 << leafSlot),
    children: nodeSlot < leafSlot ? [node, leaf] : [leaf, node],
  }
}

/** `key` is in there. A branch that is left with one leaf becomes that leaf, so that equal maps have equal shapes. */
function remove<K, V>(node: Node<K, V>, hash: number, key: K, shift: number): Node<K, V> | null {
  switch (node.kind) {
    case 'leaf':
      return null
    case 'collision': {
      const left = node.leaves.filter((leaf) => leaf.key !== key)
      return left.length === 1 ? left[0]! : { kind: 'collision', hash, leaves: left }
    }
    case 'branch': {
      const bit = 1 << ((hash >>> shift) & 31)
      const index = childIndex(node.bitmap, bit)
      const child = remove(node.children[index]!, hash, key, shift + 5)
      const children = child === null ? node.children.toSpliced(index, 1) : node.children.with(index, child)
      if (children.length === 0) return null
      if (children.length === 1 && children[0]!.kind !== 'branch') return children[0]!
      return { kind: 'branch', bitmap: child === null ? node.bitmap & ~bit : node.bitmap, children }
    }
  }
}

/** Depth first with a stack of its own: a generator for every level would cost ten times as much. */
function* leaves<K, V>(root: Node<K, V>): IterableIterator<Leaf<K, V>> {
  const stack: Node<K, V>[] = [root]
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.kind === 'leaf') yield node
    else {
      const below = node.kind === 'branch' ? node.children : node.leaves
      for (let index = below.length - 1; index >= 0; index--) stack.push(below[index]!)
    }
  }
}

/** How many children come before the one of `bit`. */
function childIndex(bitmap: number, bit: number): number {
  let below = bitmap & (bit - 1)
  below -= (below >>> 1) & 0x55555555
  below = (below & 0x33333333) + ((below >>> 2) & 0x33333333)
  return Math.imul((below + (below >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** FNV-1a over the characters, then mixed so that the low bits, which choose the first branches, depend on all of them. */
function hashOf(key: string | number): number {
  let hash = 0x811c9dc5
  if (typeof key === 'number') hash = Math.imul(hash ^ key, 0x01000193)
  else for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
