import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SeededRandom } from '../../../../src/base/seeded-random.ts'
import { GroupWorld, networkError, TestConsumer } from './group-world.ts'

/**
 * Random lives of groups around Rafka's coordinator: members come, leave, crash, stand still, stop polling, lose answers, have slow handlers and change their minds;
 * topics grow and the coordinator moves. Whatever happens, no partition has two owners, nobody is told of a partition twice or not at all, and when
 * it is quiet again everything has an owner.
 */

type Step =
  | { kind: 'join' | 'leave' | 'crash' | 'freeze' | 'thaw' | 'silence' | 'slow' | 'wish'; who: number }
  | { kind: 'grow' | 'move' | 'lossy' }

const step: fc.Arbitrary<{ step: Step; afterMs: number }> = fc.record({
  step: fc.oneof(
    fc.record({
      kind: fc.constantFrom(
        'join' as const,
        'leave' as const,
        'crash' as const,
        'freeze' as const,
        'thaw' as const,
        'silence' as const,
        'slow' as const,
        'wish' as const,
      ),
      who: fc.nat(9),
    }),
    fc.record({ kind: fc.constant('join' as const), who: fc.nat(9) }),
    fc.record({ kind: fc.constantFrom('grow' as const, 'move' as const, 'lossy' as const) }),
  ),
  afterMs: fc.constantFrom(0, 50, 700, 3100, 8000, 20_000, 50_000),
})

const MAX_POLL_MS = 30_000

const RANGE = { groupProtocol: 'classic', partitionAssignmentStrategy: ['range'] }
const COOPERATIVE = { groupProtocol: 'classic', partitionAssignmentStrategy: ['cooperative-sticky'] }
const CONSUMER = { groupProtocol: 'consumer' }

class History {
  readonly world: GroupWorld
  readonly consumers: TestConsumer[] = []
  /** By consumer: their application does not poll. */
  readonly silent = new Set<TestConsumer>()
  /** Their session may be over without their knowing. */
  readonly #outOfTouch = new Set<TestConsumer>()
  readonly #options: readonly object[]
  readonly #random: SeededRandom
  #number = 0
  #lossy = 0

  constructor(options: readonly object[], seed: number) {
    this.#options = options
    this.#random = new SeededRandom(seed)
    this.world = new GroupWorld({ seed, initialRebalanceDelayMs: 100 })
    this.world.createTopic('t0', 5)
    this.world.createTopic('t1', 3)
    this.world.intercept = () => {
      if (this.#lossy === 0) return null
      this.#lossy--
      const dice = this.#random.below(3)
      return dice === 0 ? networkError() : dice === 1 ? 'lost' : null
    }
  }

  async take({ step: what, afterMs }: { step: Step; afterMs: number }): Promise<void> {
    const consumer = 'who' in what ? this.consumers[what.who % Math.max(1, this.consumers.length)] : undefined
    switch (what.kind) {
      case 'join':
        if (this.consumers.length < 6) this.#join()
        break
      case 'grow':
        this.world.addPartitions('t1', 1)
        break
      case 'move':
        this.world.restartCoordinator()
        break
      case 'lossy':
        // An answer that does not come may be that of the heartbeat that keeps a member in its group.
        this.#lossy = 6
        for (const one of this.consumers) this.#outOfTouch.add(one)
        break
      default:
        if (consumer !== undefined) await this.#happens(what.kind, consumer)
    }
    await this.advance(afterMs)
  }

  /** With applications that poll. */
  async advance(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 5000) {
      for (const consumer of this.consumers)
        if (!this.silent.has(consumer) && !this.world.frozen.has(consumer.name)) consumer.membership.polled()
      await this.world.advance(Math.min(5000, ms - passed))
    }
    if (ms === 0) await this.world.advance(0)
  }

  async #happens(kind: string, consumer: TestConsumer): Promise<void> {
    switch (kind) {
      case 'leave': {
        this.#forget(consumer)
        this.world.frozen.delete(consumer.name)
        await this.world.run(consumer.membership.close({ timeoutMs: 20_000 }))
        if (consumer.handlerMs < 20_000) expect([...consumer.owned], `${consumer.name} gave everything back`).toEqual([])
        break
      }
      case 'crash':
        this.#forget(consumer)
        this.world.frozen.add(consumer.name)
        this.world.kill(consumer.name)
        break
      case 'freeze':
        this.world.frozen.add(consumer.name)
        this.#outOfTouch.add(consumer)
        break
      case 'thaw':
        this.world.frozen.delete(consumer.name)
        break
      case 'silence':
        this.silent.add(consumer)
        break
      case 'slow':
        consumer.handlerMs = consumer.handlerMs === 0 ? 4000 : 0
        break
      default:
        consumer.membership.subscribe(this.#wish())
    }
  }

  #wish(): { topics: string[] } | { pattern: string } {
    const dice = this.#random.below(4)
    return dice === 0 ? { topics: ['t0'] } : dice === 1 ? { pattern: 't[01]' } : { topics: ['t0', 't1'] }
  }

  #join(): void {
    const number = this.#number++
    const consumer = new TestConsumer(this.world, `c${number}`, {
      maxPollIntervalMs: MAX_POLL_MS,
      groupInstanceId: number % 4 === 3 ? `static-${number}` : null,
      ...this.#options[number % this.#options.length],
    })
    consumer.onChange = () => this.checkOwners()
    consumer.membership.subscribe(this.#wish())
    this.consumers.push(consumer)
  }

  #forget(consumer: TestConsumer): void {
    this.consumers.splice(this.consumers.indexOf(consumer), 1)
  }

  checkOwners(): void {
    const owners = new Map<string, string>()
    for (const consumer of this.consumers) {
      if (this.#outOfTouch.has(consumer)) continue
      for (const key of consumer.owned) {
        expect(owners.get(key), `another owner of ${key} than ${consumer.name}`).toBeUndefined()
        owners.set(key, consumer.name)
      }
    }
  }

  /** Everybody behaves from now on. */
  async calmDown(): Promise<void> {
    this.#lossy = 0
    this.silent.clear()
    this.world.frozen.clear()
    for (const consumer of this.consumers) {
      consumer.handlerMs = 0
      consumer.membership.subscribe({ topics: ['t0', 't1'] })
    }
    await this.advance(200_000)
    this.#outOfTouch.clear()
    this.checkOwners()
    const owned = this.consumers.flatMap(({ owned: mine }) => [...mine]).sort()
    const failures = this.consumers.flatMap((consumer) => consumer.failures)
    expect(failures).toEqual([])
    if (this.consumers.length > 0) {
      const all = [...this.world.topics.values()].flatMap(({ name, partitions }) =>
        partitions.map((_, index) => `${name}-${index}`),
      )
      expect(owned, 'all partitions have an owner').toEqual(all.sort())
      const sizes = this.consumers.map(({ owned: mine }) => mine.size)
      expect(Math.max(...sizes) - Math.min(...sizes), 'nobody has much more than another').toBeLessThanOrEqual(2)
    }
  }
}

test.each([
  ['eager', [RANGE]],
  ['eager and sticky', [{ groupProtocol: 'classic', partitionAssignmentStrategy: ['sticky'] }]],
  ['cooperative', [COOPERATIVE]],
  ['consumer', [CONSUMER]],
  // The group changes its protocol whenever the first of one or the last of the other kind comes or goes.
  ['cooperative and consumer', [COOPERATIVE, CONSUMER]],
  ['eager and consumer', [CONSUMER, RANGE]],
])('histories of %s members', { timeout: 60_000 }, async (_, options) => {
  const seed = Number(process.env['GROUP_SEED'] ?? 11)
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), fc.nat(1000), async (steps, worldSeed) => {
      const history = new History(options, worldSeed + 1)
      for (const one of steps) await history.take(one)
      await history.calmDown()
    }),
    { seed, numRuns: Number(process.env['GROUP_RUNS'] ?? 8) },
  )
})
