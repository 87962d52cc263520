import {
  describeFeatures as describe,
  type FeatureUpdate,
  type UpdateFeaturesOptions,
  updateFeatures,
} from '../client/admin/features.ts'
import { settle } from '../client/admin/results.ts'
import { metadataVersionOf, releaseFeatures } from '../metadata/release-features.ts'
import { type ConnectionFlags, connected } from './connection.ts'
import { throwFailed } from './failure.ts'
import type { AlterFeatureFlags } from './feature.ts'
import { printTable, show } from './table.ts'
import { UsageError } from './usage.ts'

export async function describeFeatures(flags: ConnectionFlags): Promise<void> {
  await connected(flags, async (client) => {
    const { finalized, supported, finalizedEpoch } = await describe(client)
    const features = [...new Set([...finalized.keys(), ...supported.keys()])].sort().map((name) => ({
      name,
      level: finalized.get(name)?.maxVersion ?? 0,
      supported: supported.get(name) ?? null,
    }))
    show(flags, { epoch: finalizedEpoch, features }, () =>
      printTable(
        ['FEATURE', 'LEVEL', 'SUPPORTED'],
        features.map(({ name, level, supported: range }) => [
          name,
          level,
          range === null ? '-' : `${range.minVersion} to ${range.maxVersion}`,
        ]),
        'the cluster has no features',
      ),
    )
  })
}

export function upgradeFeatures(levels: readonly string[], flags: AlterFeatureFlags): Promise<void> {
  return update(levels, 'UPGRADE', flags)
}

export function downgradeFeatures(levels: readonly string[], flags: AlterFeatureFlags): Promise<void> {
  return update(levels, flags.unsafe === true ? 'UNSAFE_DOWNGRADE' : 'SAFE_DOWNGRADE', flags)
}

async function update(
  levels: readonly string[],
  upgradeType: FeatureUpdate['upgradeType'],
  flags: AlterFeatureFlags,
): Promise<void> {
  const [ofRelease, named] = [levelsOfRelease(flags.releaseVersion), new Map(levels.map(levelOf))]
  if (ofRelease.size + named.size === 0) throw new UsageError('say which: metadata.version=29, or --release-version 4.3')
  await connected(flags, async (client) => {
    const { finalized: now, supported } = await describe(client)
    // A release is asked for as far as the brokers know it; what is named is asked for as it is.
    const wanted = new Map([...[...ofRelease].filter(([feature]) => supported.has(feature)), ...named])
    // What is already so would be refused as no change.
    const updates = [...wanted]
      .filter(([feature, level]) => (now.get(feature)?.maxVersion ?? 0) !== level)
      .map(([feature, maxVersionLevel]) => ({ feature, maxVersionLevel, upgradeType }))
    const options: UpdateFeaturesOptions = { validateOnly: flags.dryRun === true }
    if (updates.length > 0) throwFailed(await settle(updateFeatures(client, updates, options)))
    const shown = updates.map(({ feature, maxVersionLevel }) => ({ name: feature, level: maxVersionLevel }))
    show(flags, { features: shown, altered: flags.dryRun !== true }, () => {
      if (shown.length === 0) console.log('all of them have these levels already')
      for (const { name, level } of shown) console.log(`${name} ${flags.dryRun === true ? 'would be' : 'is'} at level ${level}`)
    })
  })
}

function levelsOfRelease(release: string | undefined): ReadonlyMap<string, number> {
  if (release === undefined) return new Map()
  return new Map(releaseFeatures(metadataVersionOf(release), new Map()))
}

function levelOf(text: string): [string, number] {
  const match = /^([\w.]+)=(\d{1,5})$/.exec(text)
  if (match === null) throw new UsageError(`"${text}" is no feature and level: metadata.version=29 is one`)
  return [match[1]!, Number(match[2])]
}
