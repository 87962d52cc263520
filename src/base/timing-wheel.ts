const SLOTS = 256
const LEVELS = 5
const WORDS = SLOTS / 32
/** Milliseconds that one slot of each level spans: 1 ms, 256 ms, 65 s, 4.7 h, 50 days. */
const SPAN_MS = [1, SLOTS, SLOTS ** 2, SLOTS ** 3, SLOTS ** 4] as const
const HORIZON_MS = SLOTS ** LEVELS - 1
const INDEX_MAX = 2 ** 24
const NONE = -1

/**
 * Timers in a hierarchical wheel of one-millisecond ticks: adding and cancelling cost the same however many there are, and timers
 * of one deadline come out in the order in which they went in. Holds up to 2^24 timers, 34 years ahead.
 */
export class TimingWheel<T> {
  /** Times inside are relative to the start, so that slots can be found with small integers. */
  readonly #startMs: number
  #now = 0
  readonly #heads = new Int32Array(LEVELS * SLOTS).fill(NONE)
  readonly #tails = new Int32Array(LEVELS * SLOTS).fill(NONE)
  readonly #occupied = new Int32Array(LEVELS * WORDS)
  #next = new Int32Array(0)
  #previous = new Int32Array(0)
  #slots = new Int32Array(0)
  #generations = new Int32Array(0)
  #deadlines = new Float64Array(0)
  readonly #values: (T | undefined)[] = []
  #free = NONE
  #size = 0

  /** `startMs`: an integer, the time before which nothing is due. */
  constructor(startMs: number) {
    this.#startMs = startMs
  }

  get size(): number {
    return this.#size
  }

  /** A deadline that has passed counts as the next millisecond. Gives a handle for `cancel`, never 0. */
  add(deadlineMs: number, value: T): number {
    const deadline = Math.min(Math.max(Math.ceil(deadlineMs) - this.#startMs, this.#now + 1), this.#now + HORIZON_MS)
    if (this.#free === NONE) this.#grow()
    const entry = this.#free
    this.#free = this.#next[entry]!
    this.#values[entry] = value
    this.#deadlines[entry] = deadline
    this.#size++
    this.#link(entry, deadline)
    return this.#generations[entry]! * INDEX_MAX + entry
  }

  /** False when the timer has expired or was cancelled before. */
  cancel(handle: number): boolean {
    const entry = handle % INDEX_MAX
    if (this.#generations[entry] !== Math.floor(handle / INDEX_MAX) || this.#slots[entry] === NONE) return false
    this.#unlink(entry)
    this.#release(entry)
    return true
  }

  /**
   * Gives every value whose deadline is at or before `nowMs`, earliest first. A timer added meanwhile expires in a later tick
   * than the one that is being given out, perhaps still in this call.
   */
  advance(nowMs: number, expired: (value: T) => void): void {
    const now = Math.floor(nowMs) - this.#startMs
    for (;;) {
      const slot = this.#firstSlot()
      if (slot === NONE) break
      const tick = this.#tickOf(slot)
      if (tick > now) break
      this.#now = tick
      if (slot >= SLOTS) this.#cascade(slot)
      this.#expire(tick % SLOTS, expired)
    }
    if (now > this.#now) this.#now = now
  }

  /**
   * The earliest time at which `advance` may have something to do: never later than the first deadline. Infinity when there is no
   * timer.
   */
  nextMs(): number {
    const slot = this.#firstSlot()
    return slot === NONE ? Number.POSITIVE_INFINITY : this.#tickOf(slot) + this.#startMs
  }

  clear(): void {
    for (let entry = 0; entry < this.#values.length; entry++) {
      if (this.#slots[entry] === NONE) continue
      this.#unlink(entry)
      this.#release(entry)
    }
  }

  /**
   * A timer stands on the lowest level whose slots all lie in the same span of the level above as now; so lower levels are always
   * earlier.
   */
  #link(entry: number, deadline: number): void {
    let level = 0
    while (level < LEVELS - 1) {
      const span = SPAN_MS[level + 1]!
      if (Math.floor(deadline / span) === Math.floor(this.#now / span)) break
      level++
    }
    const slot = level * SLOTS + (Math.floor(deadline / SPAN_MS[level]!) % SLOTS)
    const tail = this.#tails[slot]!
    this.#slots[entry] = slot
    this.#previous[entry] = tail
    this.#next[entry] = NONE
    this.#tails[slot] = entry
    if (tail === NONE) {
      this.#heads[slot] = entry
      this.#occupied[slot >>> 5]! |= 1 << (slot & 31)
    } else {
      this.#next[tail] = entry
    }
  }

  #unlink(entry: number): void {
    const slot = this.#slots[entry]!
    const previous = this.#previous[entry]!
    const next = this.#next[entry]!
    if (previous === NONE) this.#heads[slot] = next
    else this.#next[previous] = next
    if (next === NONE) this.#tails[slot] = previous
    else this.#previous[next] = previous
    if (this.#heads[slot] === NONE) this.#occupied[slot >>> 5]! &= ~(1 << (slot & 31))
    this.#slots[entry] = NONE
  }

  #release(entry: number): void {
    this.#values[entry] = undefined
    this.#generations[entry] = (this.#generations[entry]! % 0x1fffffff) + 1
    this.#next[entry] = this.#free
    this.#free = entry
    this.#size--
  }

  /** On each level the slots after the current one are in order of time; the top level may wrap. */
  #firstSlot(): number {
    if (this.#size === 0) return NONE
    for (let level = 0; level < LEVELS; level++) {
      const current = Math.floor(this.#now / SPAN_MS[level]!) % SLOTS
      const after = this.#firstOccupied(level, current + 1)
      if (after !== NONE) return after
    }
    return this.#firstOccupied(LEVELS - 1, 0)
  }

  #firstOccupied(level: number, from: number): number {
    if (from >= SLOTS) return NONE
    let word = from >>> 5
    let bits = this.#occupied[level * WORDS + word]! & (-1 << (from & 31))
    while (bits === 0) {
      if (++word === WORDS) return NONE
      bits = this.#occupied[level * WORDS + word]!
    }
    return level * SLOTS + word * 32 + (31 - Math.clz32(bits & -bits))
  }

  #tickOf(slot: number): number {
    const level = Math.floor(slot / SLOTS)
    const span = SPAN_MS[level]!
    const around = span * SLOTS
    const tick = Math.floor(this.#now / around) * around + (slot % SLOTS) * span
    return tick > this.#now ? tick : tick + around
  }

  #cascade(slot: number): void {
    for (let entry = this.#heads[slot]!; entry !== NONE; entry = this.#heads[slot]!) {
      this.#unlink(entry)
      this.#link(entry, this.#deadlines[entry]!)
    }
  }

  #expire(slot: number, expired: (value: T) => void): void {
    for (let entry = this.#heads[slot]!; entry !== NONE; entry = this.#heads[slot]!) {
      const value = this.#values[entry] as T
      this.#unlink(entry)
      this.#release(entry)
      expired(value)
    }
  }

  #grow(): void {
    const before = this.#next.length
    const after = Math.min(Math.max(64, before * 2), INDEX_MAX)
    if (before === after) throw new RangeError(`more than ${INDEX_MAX} timers`)
    this.#next = grown(this.#next, after)
    this.#previous = grown(this.#previous, after)
    this.#slots = grown(this.#slots, after)
    this.#generations = grown(this.#generations, after)
    const deadlines = new Float64Array(after)
    deadlines.set(this.#deadlines)
    this.#deadlines = deadlines
    for (let entry = after - 1; entry >= before; entry--) {
      this.#values[entry] = undefined
      this.#slots[entry] = NONE
      this.#generations[entry] = 1
      this.#next[entry] = this.#free
      this.#free = entry
    }
  }
}

function grown(array: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(length)
  copy.set(array)
  return copy
}
