import { UsageError } from '../../errors.ts'
import type { Assignor, RebalanceProtocol } from './assignor.ts'
import { CooperativeStickyAssignor } from './cooperative-sticky-assignor.ts'
import { RangeAssignor } from './range-assignor.ts'
import { RoundRobinAssignor } from './round-robin-assignor.ts'
import { StickyAssignor } from './sticky-assignor.ts'

const BUILT_IN: Readonly<Record<string, () => Assignor>> = {
  range: () => new RangeAssignor(),
  roundrobin: () => new RoundRobinAssignor(),
  sticky: () => new StickyAssignor(),
  'cooperative-sticky': () => new CooperativeStickyAssignor(),
}

/** Of `partitionAssignmentStrategy`: `range`, `roundrobin`, `sticky`, `cooperative-sticky`, or one's own, or what makes one for each consumer. */
export type AssignmentStrategy = string | Assignor | (() => Assignor)

/** A consumer's own assignors, in its order of preference. Throws `UsageError` for what is none, and where they have no rebalance protocol in common. */
export function makeAssignors(strategies: readonly unknown[]): { assignors: readonly Assignor[]; protocol: RebalanceProtocol } {
  const assignors = strategies.map(makeAssignor)
  if (assignors.length === 0) throw new UsageError('partitionAssignmentStrategy names no assignor')
  const names = assignors.map(({ name }) => name)
  if (new Set(names).size < names.length)
    throw new UsageError(`partitionAssignmentStrategy has one assignor twice: ${names.join(', ')}`)
  const common = assignors.reduce<readonly RebalanceProtocol[]>(
    (protocols, { supportedProtocols }) => protocols.filter((protocol) => supportedProtocols.includes(protocol)),
    ['cooperative', 'eager'],
  )
  if (common.length === 0) throw new UsageError(`the assignors ${names.join(', ')} have no rebalance protocol in common`)
  return { assignors, protocol: common[0]! }
}

/** Whether a strategy is the application's own, which a broker cannot run. */
export function isOwnStrategy(strategy: unknown): boolean {
  return typeof strategy !== 'string'
}

function makeAssignor(strategy: unknown): Assignor {
  if (typeof strategy === 'string') {
    const make = BUILT_IN[strategy]
    if (make !== undefined) return make()
    throw new UsageError(`there is no assignor "${strategy}"; there are ${Object.keys(BUILT_IN).join(', ')}, and one's own`)
  }
  const assignor: unknown = typeof strategy === 'function' ? strategy() : strategy
  if (!isAssignor(assignor))
    throw new UsageError('an assignor of partitionAssignmentStrategy lacks name, supportedProtocols or assign')
  return assignor
}

function isAssignor(value: unknown): value is Assignor {
  if (typeof value !== 'object' || value === null) return false
  const { name, supportedProtocols, assign } = value as Partial<Assignor>
  return typeof name === 'string' && Array.isArray(supportedProtocols) && typeof assign === 'function'
}
