import type { SeededRandom } from '../../../src/base/seeded-random.ts'
import type { AccessControlEntryRecord } from '../../../src/protocol/generated/metadata/access-control-entry-record.ts'
import type { Operation, Resource } from '../../../src/security/authorizer/acl-codes.ts'

export interface Question {
  readonly principal: string
  readonly host: string
  readonly operation: Operation
  readonly type: Resource
  /** Null: with any resource of the type. */
  readonly name: string | null
}

const PRINCIPALS = ['User:ann', 'User:bob', 'User:CN=x,O=y', 'User:*', 'Group:ann']
const ASKERS = ['User:ann', 'User:bob', 'User:CN=x,O=y', 'User:root', 'Group:ann']
const HOSTS = ['*', '*', '10.0.0.1', '192.168.7.7']
const ADDRESSES = ['10.0.0.1', '192.168.7.7', '10.0.0.2']
const TYPES = [2, 2, 2, 3, 4, 5] as const
const OPERATIONS = [3, 4, 5, 6, 7, 8, 9, 10, 11, 12] as const
/** Names are short and of few letters: they are each other's prefixes. */
const LETTERS = ['a', 'b', '*', '-', 'é']

export function randomAcls(random: SeededRandom, count: number): AccessControlEntryRecord[] {
  const pick = <Item>(items: readonly Item[]): Item => items[random.below(items.length)]!
  const entries = Array.from({ length: count }, () => ({
    resourceType: pick(TYPES),
    resourceName: random.chance(1 / 6) ? '*' : randomName(random),
    patternType: pick([3, 3, 4]),
    principal: pick(PRINCIPALS),
    host: pick(HOSTS),
    operation: random.chance(1 / 5) ? 2 : pick(OPERATIONS),
    permissionType: pick([3, 3, 2]),
  }))
  // No entry is there twice.
  const different = new Map(entries.map((entry) => [JSON.stringify(entry), entry]))
  return Array.from(different.values(), (entry, index) => ({ id: String(index), ...entry }))
}

export function randomQuestions(random: SeededRandom, count: number): Question[] {
  const pick = <Item>(items: readonly Item[]): Item => items[random.below(items.length)]!
  return Array.from({ length: count }, () => ({
    principal: pick(ASKERS),
    host: pick(ADDRESSES),
    operation: pick(OPERATIONS),
    type: pick(TYPES),
    name: random.chance(1 / 8) ? null : randomName(random),
  }))
}

function randomName(random: SeededRandom): string {
  const name = Array.from({ length: 1 + random.below(4) }, () => LETTERS[random.below(LETTERS.length)]).join('')
  // Of what begins with a star Kafka's walk through its list misses the wildcard: ours does not.
  return name.startsWith('*') ? `a${name}` : name
}
