import { ApiVersionsRequest, ApiVersionsResponse } from '../../protocol/generated/api/api-versions.ts'
import { UpdateFeaturesRequest, UpdateFeaturesResponse } from '../../protocol/generated/api/update-features.ts'
import type { Client } from '../client.ts'
import { checkErrorCode, ProtocolError, UsageError } from '../errors.ts'
import { type AdminOptions, drive, only } from './driver.ts'
import type { Results } from './results.ts'
import { toController, toNode } from './routes.ts'
import { uniqueBy } from './unique-by.ts'

/** Levels of a feature, from and to. */
export interface VersionRange {
  readonly minVersion: number
  readonly maxVersion: number
}

/** The features of a cluster. */
export interface FeatureDescription {
  /** What the cluster has agreed on, by feature. */
  readonly finalized: ReadonlyMap<string, VersionRange>
  /** Grows with each change of them; null where the broker does not say. */
  readonly finalizedEpoch: number | null
  /** What the broker that answered could do, by feature. */
  readonly supported: ReadonlyMap<string, VersionRange>
}

/** Who is asked for features. */
export interface DescribeFeaturesOptions extends AdminOptions {
  /** The broker to ask. Default: any. */
  readonly nodeId?: number | undefined
}

/** Features such as `metadata.version`, finalized and supported (ApiVersions, KIP-584). */
export async function describeFeatures(client: Client, options: DescribeFeaturesOptions = {}): Promise<FeatureDescription> {
  return only(
    client,
    {
      name: 'describeFeatures',
      route: toNode(client, () => options.nodeId ?? null),
      async ask({ send }, [key], answers) {
        const answer = await send(ApiVersionsRequest, ApiVersionsResponse, (version) =>
          version >= 3 ? { clientSoftwareName: 'rafka', clientSoftwareVersion: 'admin' } : {},
        )
        checkErrorCode(answer.errorCode, 'describeFeatures')
        answers.give(key!, {
          finalized: new Map(
            answer.finalizedFeatures.map(({ name, minVersionLevel, maxVersionLevel }) => [
              name,
              { minVersion: minVersionLevel, maxVersion: maxVersionLevel },
            ]),
          ),
          finalizedEpoch: answer.finalizedFeaturesEpoch < 0 ? null : answer.finalizedFeaturesEpoch,
          supported: new Map(
            answer.supportedFeatures.map(({ name, minVersion, maxVersion }) => [name, { minVersion, maxVersion }]),
          ),
        })
      },
    },
    options,
  )
}

/** How far a change of a feature may go (`FeatureUpdate.UpgradeType`). */
export const UPGRADE_TYPES = { UNKNOWN: 0, UPGRADE: 1, SAFE_DOWNGRADE: 2, UNSAFE_DOWNGRADE: 3 } as const

/** A feature and the level that it shall have. */
export interface FeatureUpdate {
  readonly feature: string
  /** The new level; 0 switches the feature off. */
  readonly maxVersionLevel: number
  /** Default `UPGRADE`. */
  readonly upgradeType?: Exclude<keyof typeof UPGRADE_TYPES, 'UNKNOWN'> | undefined
}

/** Of a change of features. */
export interface UpdateFeaturesOptions extends AdminOptions {
  /** Check, and change nothing (KIP-778, Kafka 3.3). Default false. */
  readonly validateOnly?: boolean | undefined
}

/**
 * Changes the levels of features (UpdateFeatures, KIP-584, KIP-778). By feature; newer clusters change all of them or none, and then one error is that of all. Errors:
 * `INVALID_UPDATE_VERSION`, `FEATURE_UPDATE_FAILED`, `INVALID_REQUEST`, `CLUSTER_AUTHORIZATION_FAILED`.
 */
export async function updateFeatures(
  client: Client,
  updates: readonly FeatureUpdate[],
  options: UpdateFeaturesOptions = {},
): Promise<Results<string, void>> {
  const wanted = uniqueBy(updates, ({ feature }) => feature)
  if (wanted.size === 0) throw new UsageError('updateFeatures: no feature is named')
  const { validateOnly = false } = options
  return drive<string, void>(
    client,
    {
      name: 'updateFeatures',
      keys: [...wanted.keys()],
      about: (feature) => `feature ${feature}`,
      route: toController(client),
      async ask({ send, remainingMs }, features, answers) {
        const answer = await send(UpdateFeaturesRequest, UpdateFeaturesResponse, (version) => {
          if (version < 1 && validateOnly) throw new ProtocolError('updateFeatures: the broker is too old for validateOnly')
          const featureUpdates = features.map((feature) => {
            const { maxVersionLevel, upgradeType = 'UPGRADE' } = wanted.get(feature)!
            const type = UPGRADE_TYPES[upgradeType]
            return {
              feature,
              maxVersionLevel,
              ...(version === 0 ? { allowDowngrade: type !== UPGRADE_TYPES.UPGRADE } : { upgradeType: type }),
            }
          })
          return { timeoutMs: remainingMs, featureUpdates, ...(version >= 1 ? { validateOnly } : {}) }
        })
        if (answers.takeAll(answer.errorCode, answer.errorMessage)) return
        for (const { feature, errorCode, errorMessage } of answer.results)
          answers.take(feature, errorCode, errorMessage, () => {})
        // From version 2 on, all is well where there is no error.
        if (answer.results.length === 0) for (const feature of features) answers.give(feature, undefined)
      },
    },
    options,
  )
}
