import { describe, expect, test } from 'vitest'
import { BOOTSTRAP_FEATURE_LEVELS } from '../../src/metadata/features.ts'
import { checkMetadataVersion, kraftVersionOf, metadataVersionOf, releaseFeatures } from '../../src/metadata/release-features.ts'

const NONE: ReadonlyMap<string, number> = new Map()

describe('a release', () => {
  test.each([
    ['3.3-IV3', 7],
    ['3.3', 7],
    ['4.0-IV1', 23],
    ['4.0', 25],
    ['4.3', 30],
  ])('%s is metadata.version %i', (release, level) => {
    expect(metadataVersionOf(release)).toBe(level)
  })

  test.each(['3.2-IV0', '4.4-IV0', '4', 'bogus'])('%s is none', (release) => {
    expect(() => metadataVersionOf(release)).toThrow(
      `Unknown metadata.version '${release}'. Supported metadata.version are: 3.3-IV3, 3.4-IV0, 3.5-IV0`,
    )
  })

  test('begins with the features that kafka-storage version-mapping shows for it', () => {
    expect(releaseFeatures(21, NONE)).toEqual([['metadata.version', 21]])
    expect(releaseFeatures(25, NONE)).toEqual([
      ['metadata.version', 25],
      ['group.version', 1],
      ['transaction.version', 2],
    ])
    expect(releaseFeatures(27, NONE).map(([name]) => name)).toContain('eligible.leader.replicas.version')
    expect(releaseFeatures(28, NONE).map(([name]) => name)).not.toContain('streams.version')
    expect(releaseFeatures(30, NONE)).toEqual(BOOTSTRAP_FEATURE_LEVELS)
  })
})

describe('a feature that is asked for', () => {
  test('stands at the level that it was given, and at 0 it is left out', () => {
    const features = releaseFeatures(
      30,
      new Map([
        ['transaction.version', 1],
        ['share.version', 0],
        ['kraft.version', 1],
      ]),
    )
    expect(features).toContainEqual(['transaction.version', 1])
    expect(features.map(([name]) => name)).not.toContain('share.version')
    expect(features.map(([name]) => name)).not.toContain('kraft.version')
  })

  test.each<[string, number, string]>([
    [
      'bogus.version',
      1,
      'Unsupported feature: bogus.version. Supported features are: eligible.leader.replicas.version, group.version, kraft.version',
    ],
    ['transaction.version', 3, 'No feature:transaction.version with feature level 3'],
    ['eligible.leader.replicas.version', 1, 'could not be set to 1 because it depends on metadata.version level 23'],
  ])('%s=%i is refused where it cannot be', (name, level, message) => {
    expect(() => releaseFeatures(22, new Map([[name, level]]))).toThrow(message)
  })

  test('metadata.version has a level that is known', () => {
    expect(checkMetadataVersion(30)).toBe(30)
    expect(() => checkMetadataVersion(31)).toThrow('No MetadataVersion with feature level 31.')
  })

  test('kraft.version is 1 where the log keeps the voters, and 0 where they are configured', () => {
    expect([kraftVersionOf(true, undefined), kraftVersionOf(false, undefined), kraftVersionOf(true, 1)]).toEqual([1, 0, 1])
    expect(() => kraftVersionOf(true, 0)).toThrow('Cannot set kraft.version to 0 if controller.quorum.voters is empty')
    expect(() => kraftVersionOf(false, 1)).toThrow('Cannot set kraft.version to 1 unless')
  })
})
