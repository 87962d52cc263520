import { describe, expect, test } from 'vitest'
import { type Logger, SILENT_LOGGER } from '../../../src/base/logger.ts'
import { SeededRandom } from '../../../src/base/seeded-random.ts'
import { AclsImage } from '../../../src/metadata/acls-image.ts'
import type { AccessControlEntryRecord } from '../../../src/protocol/generated/metadata/access-control-entry-record.ts'
import { OPERATION, PATTERN, PERMISSION, RESOURCE } from '../../../src/security/authorizer/acl-codes.ts'
import { StandardAuthorizer } from '../../../src/security/authorizer/standard-authorizer.ts'
import { type Question, randomAcls, randomQuestions } from './random-acls.ts'

const { READ, WRITE, DESCRIBE, ALL } = OPERATION
const ANN = { principal: 'User:ann', clientHost: '/10.0.0.1', apiKey: 0 }
const ENTRY: AccessControlEntryRecord = {
  id: '0',
  resourceType: RESOURCE.TOPIC,
  resourceName: 'payments',
  patternType: PATTERN.LITERAL,
  principal: 'User:ann',
  host: '*',
  operation: READ,
  permissionType: PERMISSION.ALLOW,
}

function imageOf(...entries: readonly Partial<AccessControlEntryRecord>[]): AclsImage {
  return entries.reduce<AclsImage>(
    (image, entry, index) => image.with({ ...ENTRY, id: String(index), ...entry }),
    AclsImage.EMPTY,
  )
}

function authorizerOf(entries: readonly Partial<AccessControlEntryRecord>[], logger: Logger = SILENT_LOGGER): StandardAuthorizer {
  return new StandardAuthorizer({ superUsers: ['User:root'], allowEveryoneIfNoAclFound: false }, imageOf(...entries), logger)
}

/** By a look at every entry, one after the other. */
function decidedPlainly(acls: readonly AccessControlEntryRecord[], question: Question, allowEveryone: boolean): boolean {
  if (question.principal === 'User:root') return true
  const { type, principal, host, operation } = question
  const name = question.name!
  const named = acls.filter(({ resourceType, resourceName, patternType }) => {
    if (resourceType !== type) return false
    return patternType === PATTERN.PREFIXED ? name.startsWith(resourceName) : resourceName === name || resourceName === '*'
  })
  if (named.length === 0) return allowEveryone
  const mine = named.filter(
    (acl) => (acl.principal === principal || acl.principal === 'User:*') && (acl.host === '*' || acl.host === host),
  )
  const isFor = (acl: AccessControlEntryRecord): boolean => acl.operation === ALL || acl.operation === operation
  if (mine.some((acl) => acl.permissionType === PERMISSION.DENY && isFor(acl))) return false
  const implying = operation === DESCRIBE ? [3, 4, 6, 7] : operation === OPERATION.DESCRIBE_CONFIGS ? [11] : []
  return mine.some((acl) => acl.permissionType === PERMISSION.ALLOW && (isFor(acl) || implying.includes(acl.operation)))
}

describe('the authorizer', () => {
  test('decides random lists as a look at every entry does, while they change', () => {
    for (let seed = 1; seed <= 60; seed++) {
      const random = new SeededRandom(seed)
      const acls = randomAcls(random, random.below(40))
      const allowEveryoneIfNoAclFound = random.chance(0.5)
      let image = AclsImage.EMPTY
      const authorizer = new StandardAuthorizer({ superUsers: ['User:root'], allowEveryoneIfNoAclFound }, image, SILENT_LOGGER)
      const there: AccessControlEntryRecord[] = []
      for (const acl of acls) {
        image = image.with(acl)
        there.push(acl)
        if (random.chance(0.2)) image = image.without(there.splice(random.below(there.length), 1)[0]!.id)
        authorizer.follow(image)
        for (const question of randomQuestions(random, 10)) {
          if (question.name === null) continue
          const { principal, host, operation, type, name } = question
          const isAllowed = authorizer.may({ principal, clientHost: `/${host}`, apiKey: 0 }, operation, type, name)
          expect(isAllowed, `seed ${seed}`).toBe(decidedPlainly(there, question, allowEveryoneIfNoAclFound))
        }
      }
    }
  })

  test('knows a host however its address is written', () => {
    const authorizer = authorizerOf([{ host: '10.0.0.1' }])
    expect(authorizer.may(ANN, READ, RESOURCE.TOPIC, 'payments')).toBe(true)
    expect(authorizer.may({ ...ANN, clientHost: '/::ffff:10.0.0.1' }, READ, RESOURCE.TOPIC, 'payments')).toBe(true)
    expect(authorizer.may({ ...ANN, clientHost: '/10.0.0.2' }, READ, RESOURCE.TOPIC, 'payments')).toBe(false)
  })

  test('lets nobody but super users do anything before the list is known', () => {
    const authorizer = new StandardAuthorizer({ superUsers: ['User:root'], allowEveryoneIfNoAclFound: true }, null, SILENT_LOGGER)
    expect(authorizer.may(ANN, READ, RESOURCE.TOPIC, 'payments')).toBe(false)
    expect(authorizer.may({ ...ANN, principal: 'User:root' }, READ, RESOURCE.TOPIC, 'payments')).toBe(true)
    authorizer.follow(AclsImage.EMPTY)
    expect(authorizer.may(ANN, READ, RESOURCE.TOPIC, 'payments')).toBe(true)
  })

  test('forgets what it has decided when the list changes', () => {
    const authorizer = authorizerOf([{}])
    expect(authorizer.may(ANN, READ, RESOURCE.TOPIC, 'payments')).toBe(true)
    authorizer.follow(imageOf({}, { permissionType: PERMISSION.DENY, principal: 'User:*' }))
    expect(authorizer.may(ANN, READ, RESOURCE.TOPIC, 'payments')).toBe(false)
  })

  test('lets an idempotent producer be who may write to any topic', () => {
    expect(authorizerOf([{ operation: WRITE }]).mayWithAny(ANN, WRITE, RESOURCE.TOPIC)).toBe(true)
    expect(authorizerOf([{ operation: READ }]).mayWithAny(ANN, WRITE, RESOURCE.TOPIC)).toBe(false)
    const denied = { operation: WRITE, resourceName: 'pay', patternType: PATTERN.PREFIXED, permissionType: PERMISSION.DENY }
    expect(authorizerOf([{ operation: WRITE }, denied]).mayWithAny(ANN, WRITE, RESOURCE.TOPIC)).toBe(false)
  })

  test('tells of denials, with the rule, and not of what is only filtered', () => {
    const lines: unknown[] = []
    const logger = { ...SILENT_LOGGER, info: (message: string, fields?: object) => lines.push({ message, ...fields }) }
    const authorizer = authorizerOf([{ operation: WRITE, permissionType: PERMISSION.DENY }], logger)
    authorizer.may(ANN, READ, RESOURCE.TOPIC, 'payments', true)
    authorizer.may(ANN, READ, RESOURCE.TOPIC, 'payments')
    authorizer.may(ANN, WRITE, RESOURCE.TOPIC, 'payments')
    expect(lines).toMatchObject([
      {
        principal: 'User:ann',
        host: '10.0.0.1',
        operation: 'READ',
        resourceName: 'payments',
        request: 'Produce',
        rule: 'DefaultDeny',
      },
      { operation: 'WRITE', rule: expect.stringContaining('permissionType=DENY') },
    ])
  })

  test('keeps decisions about names that a client makes up within bounds', () => {
    const authorizer = authorizerOf([{ resourceName: '*' }])
    for (let index = 0; index < 2000; index++) authorizer.may(ANN, READ, RESOURCE.GROUP, `${'g'.repeat(10_000)}${index}`, true)
    expect(authorizer.may(ANN, READ, RESOURCE.TOPIC, 'payments')).toBe(true)
  })
})
