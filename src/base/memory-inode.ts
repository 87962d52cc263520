import type { Random } from './random.ts'

/** What a write or a truncation that no sync has covered yet would do to the durable image. */
type PendingChange = { kind: 'write'; position: number; bytes: Uint8Array } | { kind: 'truncate'; size: number }

/** Past this many bytes the oldest changes count as written back by the kernel, so that a long run without syncs stays bounded. */
const PENDING_BYTES_MAX = 4 << 20
const PENDING_CHANGES_MAX = 4096

/** A sparse file image: bytes past the highest written one are zeros and take no memory. */
export class MemoryImage {
  size = 0
  #bytes = new Uint8Array(0)

  /** Bytes that really take room. */
  get storedBytes(): number {
    return Math.min(this.#bytes.length, this.size)
  }

  read(into: Uint8Array, position: number): number {
    const count = Math.max(0, Math.min(into.length, this.size - position))
    const stored = Math.max(0, Math.min(count, this.#bytes.length - position))
    if (stored > 0) into.set(this.#bytes.subarray(position, position + stored))
    if (count > stored) into.fill(0, stored, count)
    return count
  }

  write(bytes: Uint8Array, position: number): void {
    const end = position + bytes.length
    if (end > this.#bytes.length) this.#grow(end)
    this.#bytes.set(bytes, position)
    if (end > this.size) this.size = end
  }

  truncate(size: number): void {
    if (size < this.#bytes.length) this.#bytes.fill(0, size)
    this.size = size
  }

  flipBit(position: number, bit: number): void {
    if (position >= this.size) return
    if (position >= this.#bytes.length) this.#grow(position + 1)
    this.#bytes[position] = this.#bytes[position]! ^ (1 << bit)
  }

  copy(): MemoryImage {
    const copy = new MemoryImage()
    copy.size = this.size
    copy.#bytes = this.#bytes.slice(0, this.storedBytes)
    return copy
  }

  #grow(end: number): void {
    const grown = new Uint8Array(Math.max(end, Math.min(this.#bytes.length * 2, this.#bytes.length + (8 << 20))))
    grown.set(this.#bytes)
    this.#bytes = grown
  }
}

/** One file of a `MemoryDisk`: what readers see, what a crash leaves, and the changes between the two. */
export class MemoryInode {
  current = new MemoryImage()
  #durable = new MemoryImage()
  #pending: PendingChange[] = []
  #pendingBytes = 0
  /** How many changes have ever been made durable or dropped; with the length of `#pending` it gives every change a number. */
  #settled = 0

  /** Number of the next change; `syncTo` takes it, so that a sync covers what was written before it was asked for and no more. */
  get changes(): number {
    return this.#settled + this.#pending.length
  }

  get unsyncedBytes(): number {
    return this.#pendingBytes
  }

  write(bytes: Uint8Array, position: number): void {
    this.current.write(bytes, position)
    // Not `slice`, which for a Buffer gives a view: of memory that by the crash holds something else.
    this.#add({ kind: 'write', position, bytes: new Uint8Array(bytes) }, bytes.length)
  }

  truncate(size: number): void {
    this.current.truncate(size)
    this.#add({ kind: 'truncate', size }, 0)
  }

  syncTo(change: number): void {
    while (this.#settled < change && this.#pending.length > 0) this.#settleOldest()
  }

  /** A failed sync: the kernel marks the pages clean, readers still see them, and no later sync writes them. */
  dropTo(change: number): void {
    const count = Math.max(0, Math.min(change - this.#settled, this.#pending.length))
    for (const dropped of this.#pending.splice(0, count)) this.#pendingBytes -= bytesOf(dropped)
    this.#settled += count
  }

  /** Wherever the byte stands: a second time undoes it in all of them. */
  flipBit(position: number, bit: number): void {
    this.current.flipBit(position, bit)
    this.#durable.flipBit(position, bit)
    for (const change of this.#pending) {
      if (change.kind !== 'write') continue
      const at = position - change.position
      if (at >= 0 && at < change.bytes.length) change.bytes[at]! ^= 1 << bit
    }
  }

  /** Power is cut: each change that was not synced survives whole, in part, as zeros, or not at all. Truncations keep their order with the writes around them. */
  crash(random: Random): void {
    const image = this.#durable
    const keepAll = random.below(4) === 0
    for (const change of this.#pending) {
      const fate = keepAll ? 0 : random.below(4)
      if (fate === 1) continue
      if (change.kind === 'truncate') image.truncate(change.size)
      else if (fate === 0 || change.bytes.length === 0) image.write(change.bytes, change.position)
      else {
        const kept = random.below(change.bytes.length)
        image.write(change.bytes.subarray(0, kept), change.position)
        const end = change.position + change.bytes.length
        // The file's length can reach the disk before its content does.
        if (fate === 3 && end > image.size) image.truncate(end)
      }
    }
    this.#settled = this.changes
    this.#pending = []
    this.#pendingBytes = 0
    this.current = image.copy()
  }

  copy(): MemoryInode {
    const copy = new MemoryInode()
    copy.current = this.current.copy()
    copy.#durable = this.#durable.copy()
    copy.#pending = this.#pending.slice()
    copy.#pendingBytes = this.#pendingBytes
    copy.#settled = this.#settled
    return copy
  }

  #add(change: PendingChange, byteCount: number): void {
    this.#pending.push(change)
    this.#pendingBytes += byteCount
    while (this.#pendingBytes > PENDING_BYTES_MAX || this.#pending.length > PENDING_CHANGES_MAX) this.#settleOldest()
  }

  #settleOldest(): void {
    const change = this.#pending.shift()!
    this.#settled++
    this.#pendingBytes -= bytesOf(change)
    if (change.kind === 'truncate') this.#durable.truncate(change.size)
    else this.#durable.write(change.bytes, change.position)
  }
}

function bytesOf(change: PendingChange): number {
  return change.kind === 'write' ? change.bytes.length : 0
}
