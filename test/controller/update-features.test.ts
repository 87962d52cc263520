import { describe, expect, test } from 'vitest'
import { updateFeatures } from '../../src/controller/update-features.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import type { UpdateFeaturesRequest } from '../../src/protocol/generated/api/update-features.ts'
import { configSet, feature, imageAfter, oneBroker, topicId } from '../metadata/cluster-image.ts'
import { contextOf, ofType } from './controller-fixture.ts'

const UPGRADE = 1
const SAFE_DOWNGRADE = 2
const UNSAFE_DOWNGRADE = 3
/** The broker supports what this software supports. */
const image = imageAfter(oneBroker(), [
  {
    type: 'RegisterBrokerRecord',
    version: 4,
    message: {
      brokerId: 1,
      brokerEpoch: 6,
      features: [
        { name: 'metadata.version', minSupportedVersion: 7, maxSupportedVersion: 30 },
        { name: 'group.version', minSupportedVersion: 0, maxSupportedVersion: 1 },
        { name: 'eligible.leader.replicas.version', minSupportedVersion: 0, maxSupportedVersion: 1 },
        { name: 'kraft.version', minSupportedVersion: 0, maxSupportedVersion: 1 },
      ],
    },
  },
])

function update(name: string, level: number, upgradeType: number, { on = image, validateOnly = false, version = 2 } = {}) {
  const request: UpdateFeaturesRequest = {
    timeoutMs: 1000,
    featureUpdates: [{ feature: name, maxVersionLevel: level, allowDowngrade: false, upgradeType }],
    validateOnly,
  }
  const { records, response } = updateFeatures(contextOf(on), request, version)
  return { levels: ofType(records, 'FeatureLevelRecord'), records, response }
}
const PREFIX = 'The update failed for all features since the following feature had an error: '

describe('UpdateFeatures', () => {
  test('writes the new level', () => {
    const { levels, response } = update('group.version', 0, SAFE_DOWNGRADE)
    expect([levels, response]).toEqual([[{ name: 'group.version', featureLevel: 0 }], { errorCode: 0, errorMessage: null }])
  })

  test('only looks, when asked to validate only', () => {
    expect(update('group.version', 0, SAFE_DOWNGRADE, { validateOnly: true }).records).toEqual([])
  })

  test('answers older versions with a line for each feature', () => {
    expect(update('group.version', 1, UPGRADE, { version: 1 }).response.results).toEqual([
      { feature: 'group.version', errorCode: 0, errorMessage: 'NONE' },
    ])
  })

  test.each([
    [
      'group.version',
      0,
      UPGRADE,
      "Can't downgrade the version of this feature without setting the upgrade type to either safe or unsafe downgrade.",
    ],
    ['group.version', 2, UPGRADE, 'Local controller 1 only supports versions 0-1'],
    ['nothing.version', 1, UPGRADE, 'Local controller 1 does not support this feature.'],
    ['streams.version', 1, UPGRADE, 'Broker 1 does not support this feature.'],
    ['group.version', -1, UPGRADE, 'A feature version cannot be less than 0.'],
    ['group.version', 1, 9, 'The controller does not support the given upgrade type.'],
  ])('refuses %s %d', (name, level, type, reason) => {
    expect(update(name, level, type).response).toMatchObject({
      errorCode: ErrorCode.INVALID_UPDATE_VERSION,
      errorMessage: `${PREFIX}Invalid update version ${level} for feature ${name}. ${reason}`,
    })
  })

  test('does not go back where metadata would be lost, and does where none would', () => {
    expect(update('metadata.version', 29, SAFE_DOWNGRADE).response.errorMessage).toContain('it might delete metadata information')
    expect(update('metadata.version', 29, UNSAFE_DOWNGRADE).response.errorMessage).toContain(
      'Unsafe metadata downgrade is not supported',
    )
    const older = imageAfter(image, [feature('metadata.version', 29)])
    expect(update('metadata.version', 28, SAFE_DOWNGRADE, { on: older }).levels).toEqual([
      { name: 'metadata.version', featureLevel: 28 },
    ])
    expect(update('metadata.version', 30, UPGRADE, { on: older }).levels).toEqual([
      { name: 'metadata.version', featureLevel: 30 },
    ])
  })

  test('puts the minimum of replicas in sync on one footing before eligible leader replicas are on', () => {
    const off = imageAfter(image, [feature('eligible.leader.replicas.version', 0), configSet(4, '1', 'min.insync.replicas', '2')])
    const { records, levels } = update('eligible.leader.replicas.version', 1, UPGRADE, { on: off })
    expect(levels).toHaveLength(1)
    expect(ofType(records, 'ConfigRecord')).toEqual([
      { resourceType: 4, resourceName: '', name: 'min.insync.replicas', value: '1' },
      { resourceType: 4, resourceName: '1', name: 'min.insync.replicas', value: null },
    ])
  })

  test('needs a level of the metadata that can say what the feature needs', () => {
    const old = imageAfter(image, [feature('eligible.leader.replicas.version', 0), feature('metadata.version', 22)])
    expect(update('eligible.leader.replicas.version', 1, UPGRADE, { on: old }).response.errorMessage).toContain(
      'because it depends on metadata.version level 23',
    )
  })

  test('needs every controller to know the level, and those that vote to have said so', () => {
    const registered = (maxSupportedVersion: number) =>
      imageAfter(image, [
        {
          type: 'RegisterControllerRecord',
          version: 0,
          message: {
            controllerId: 2,
            incarnationId: topicId(5),
            zkMigrationReady: false,
            endPoints: [],
            features: [{ name: 'group.version', minSupportedVersion: 0, maxSupportedVersion }],
          },
        },
      ])
    const off = (on: typeof image) => imageAfter(on, [feature('group.version', 0)])
    expect(update('group.version', 1, UPGRADE, { on: off(registered(0)) }).response.errorMessage).toContain(
      'Controller 2 does not support this feature.',
    )
    expect(update('group.version', 1, UPGRADE, { on: off(registered(1)) }).response.errorCode).toBe(0)
    const voters = {
      'controller.quorum.voters': '2@b:9093,3@c:9093',
      'process.roles': 'broker',
      'node.id': '9',
      'controller.listener.names': 'CONTROLLER',
    }
    const featureUpdates = [{ feature: 'group.version', maxVersionLevel: 1, allowDowngrade: false, upgradeType: UPGRADE }]
    const { response } = updateFeatures(
      contextOf(off(registered(1)), voters),
      { timeoutMs: 1, featureUpdates, validateOnly: false },
      2,
    )
    expect(response.errorMessage).toContain('controller 3 has not registered, and may not support this feature')
  })

  test('leaves all as they were when one is refused', () => {
    const both = [
      { feature: 'group.version', maxVersionLevel: 0, allowDowngrade: false, upgradeType: SAFE_DOWNGRADE },
      { feature: 'group.version.x', maxVersionLevel: 1, allowDowngrade: false, upgradeType: UPGRADE },
    ]
    const { records } = updateFeatures(contextOf(image), { timeoutMs: 1, featureUpdates: both, validateOnly: false }, 2)
    expect(records).toEqual([])
  })
})

describe('kraft.version', () => {
  function ask(level: number, upgradeType: number, version: number, validateOnly = false, reason: string | null = null) {
    const asked: unknown[] = []
    const upgrade = (...what: unknown[]): string | null => {
      asked.push(what)
      return reason
    }
    const featureUpdates = [{ feature: 'kraft.version', maxVersionLevel: level, allowDowngrade: false, upgradeType }]
    const context = { ...contextOf(image), kraft: { version, upgrade } }
    const { records, response } = updateFeatures(context, { timeoutMs: 1, featureUpdates, validateOnly }, 2)
    return { asked, records, response }
  }

  test('is raised by the quorum, which is asked whether it can', () => {
    expect(ask(1, UPGRADE, 0)).toMatchObject({ asked: [[1, false]], records: [], response: { errorCode: 0 } })
    expect(ask(1, UPGRADE, 0, true)).toMatchObject({ asked: [[1, true]], records: [], response: { errorCode: 0 } })
    expect(ask(1, UPGRADE, 0, false, 'because').response).toMatchObject({
      errorCode: ErrorCode.INVALID_UPDATE_VERSION,
      errorMessage: `${PREFIX}because`,
    })
  })

  test('is not lowered', () => {
    for (const type of [UPGRADE, SAFE_DOWNGRADE, UNSAFE_DOWNGRADE]) {
      expect(ask(0, type, 1)).toMatchObject({ asked: [], response: { errorCode: ErrorCode.INVALID_UPDATE_VERSION } })
    }
    expect(ask(1, SAFE_DOWNGRADE, 1)).toMatchObject({ asked: [], response: { errorCode: 0 } })
  })
})
