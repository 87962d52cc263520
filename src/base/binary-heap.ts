/** A priority queue: `pop` gives the element that comes `before` all others. Of equals any may come first. */
export class BinaryHeap<T> {
  readonly #elements: T[] = []
  readonly #before: (left: T, right: T) => boolean

  constructor(before: (left: T, right: T) => boolean) {
    this.#before = before
  }

  get size(): number {
    return this.#elements.length
  }

  peek(): T | undefined {
    return this.#elements[0]
  }

  push(element: T): void {
    const elements = this.#elements
    let index = elements.length
    while (index > 0) {
      const parent = (index - 1) >>> 1
      if (!this.#before(element, elements[parent]!)) break
      elements[index] = elements[parent]!
      index = parent
    }
    elements[index] = element
  }

  pop(): T | undefined {
    const elements = this.#elements
    const first = elements[0]
    const last = elements.pop()
    if (last === undefined || elements.length === 0) return first
    let index = 0
    for (;;) {
      let child = index * 2 + 1
      if (child >= elements.length) break
      if (child + 1 < elements.length && this.#before(elements[child + 1]!, elements[child]!)) child++
      if (!this.#before(elements[child]!, last)) break
      elements[index] = elements[child]!
      index = child
    }
    elements[index] = last
    return first
  }

  clear(): void {
    this.#elements.length = 0
  }
}
