import { ENTER_CONTROLLED_SHUTDOWN, type Endpoint, FENCE, UNFENCE } from '../metadata/broker-registration.ts'
import { METADATA_VERSION_FEATURE, SUPPORTED_FEATURES, type SupportedFeature } from '../metadata/features.ts'
import type { NewRecord } from '../metadata/metadata-record.ts'
import {
  hasCordonedDirectories,
  hasDirectoryAssignment,
  partitionChangeRecordVersion,
  registerBrokerRecordVersion,
  UnsupportedMetadataVersionError,
} from '../metadata/metadata-version.ts'
import { NO_LEADER, RECOVERED, RECOVERING } from '../metadata/partition-registration.ts'
import type { ControllerContext } from './controller-context.ts'
import { leaderAndIsrRecords } from './leader-and-isr.ts'

/** What a broker tells of itself when it comes up. */
export interface BrokerIdentity {
  readonly brokerId: number
  /** Random, new with every start. */
  readonly incarnationId: string
  readonly endpoints: readonly Endpoint[]
  readonly rack: string | null
  /** Ids of its folders. */
  readonly directories: readonly string[]
  /** Epoch of its registration when it was last stopped in good order; -1 when it was not. */
  readonly previousBrokerEpoch: number
  /** Default: what this software knows. */
  readonly features?: readonly SupportedFeature[]
}

/**
 * Registers a broker that starts, fenced as yet. Its epoch is the offset of the first of these records. What it led before it leads no more; unless it was
 * stopped in good order, what it had may be lost. Throws `UnsupportedMetadataVersionError` where the cluster works at a level not known here.
 */
export function registerBroker(
  context: ControllerContext,
  broker: BrokerIdentity,
): { records: NewRecord[]; brokerEpoch: number } {
  const { metadataVersion } = context.image
  checkFeatures(context)
  const { brokerId, incarnationId, endpoints, rack, directories, features = SUPPORTED_FEATURES } = broker
  const registered = context.image.broker(brokerId)
  // The process is the one that is registered already, and only tells of itself anew: it leads what it led. One that was on its way out has left.
  const same = registered?.incarnationId === incarnationId && !registered.inControlledShutdown ? registered : null
  const brokerEpoch = same?.epoch ?? context.nextOffset
  return {
    brokerEpoch,
    records: [
      ...(same === null ? recordsOfRestart(context, broker) : []),
      {
        type: 'RegisterBrokerRecord',
        version: registerBrokerRecordVersion(metadataVersion),
        message: {
          brokerId,
          incarnationId,
          brokerEpoch,
          endPoints: endpoints,
          features: features.map(({ name, minVersion, maxVersion }) => ({
            name,
            minSupportedVersion: minVersion,
            maxSupportedVersion: maxVersion,
          })),
          rack,
          fenced: same?.fenced ?? true,
          ...(hasDirectoryAssignment(metadataVersion) ? { logDirs: directories } : {}),
          ...(hasCordonedDirectories(metadataVersion) ? { cordonedLogDirs: [] } : {}),
        },
      },
    ],
  }
}

/** The broker has caught up: it may lead, and does lead what nobody else can. */
export function unfenceBroker(context: ControllerContext, brokerId: number): NewRecord[] {
  return [
    registrationChange(context, brokerId, 0, { fenced: UNFENCE }),
    ...leaderAndIsrRecords(context, { added: brokerId }, ({ leader }) => leader === NO_LEADER),
  ]
}

/** The broker is about to stop and hands over what it leads. */
export function enterControlledShutdown(context: ControllerContext, brokerId: number): NewRecord[] {
  const isKnown = context.image.broker(brokerId)?.inControlledShutdown === true
  return [
    ...(isKnown ? [] : [registrationChange(context, brokerId, 1, { inControlledShutdown: ENTER_CONTROLLED_SHUTDOWN })]),
    ...leaderAndIsrRecords(context, { removed: brokerId }, ({ isr }) => isr.includes(brokerId)),
  ]
}

/** The broker is gone. */
export function fenceBroker(context: ControllerContext, brokerId: number): NewRecord[] {
  return [
    ...leaderAndIsrRecords(context, { removed: brokerId }, ({ isr }) => isr.includes(brokerId)),
    registrationChange(context, brokerId, 0, { fenced: FENCE }),
  ]
}

/** The leader has made its log fit for use, after it was elected although it may have lost something. */
export function recoveredPartitions({ image }: ControllerContext, brokerId: number): NewRecord[] {
  const version = partitionChangeRecordVersion(image.metadataVersion)
  const records: NewRecord[] = []
  for (const { id: topicId, partitions } of image.topics()) {
    for (const [partitionId, { leader, leaderRecoveryState }] of partitions.entries()) {
      if (leader !== brokerId || leaderRecoveryState !== RECOVERING) continue
      records.push({ type: 'PartitionChangeRecord', version, message: { topicId, partitionId, leaderRecoveryState: RECOVERED } })
    }
  }
  return records
}

function recordsOfRestart(
  context: ControllerContext,
  { brokerId, incarnationId, previousBrokerEpoch }: BrokerIdentity,
): NewRecord[] {
  const registered = context.image.broker(brokerId)
  if (registered?.incarnationId === incarnationId) return []
  const inIsr = ({ isr }: { isr: readonly number[] }): boolean => isr.includes(brokerId)
  const wasStoppedWell = registered?.epoch === previousBrokerEpoch
  if (wasStoppedWell || !context.image.elrEnabled) return leaderAndIsrRecords(context, { removed: brokerId }, inIsr)
  return leaderAndIsrRecords(context, { lost: brokerId }, ({ isr, elr }) => isr.includes(brokerId) || elr.includes(brokerId))
}

/** The record that changes a broker's registration. `version` is the first that has these fields. */
export function registrationChange(
  { image }: ControllerContext,
  brokerId: number,
  version: number,
  change: { fenced?: number; inControlledShutdown?: number; logDirs?: string[]; cordonedLogDirs?: string[] },
): NewRecord {
  const brokerEpoch = image.broker(brokerId)?.epoch ?? -1
  return { type: 'BrokerRegistrationChangeRecord', version, message: { brokerId, brokerEpoch, ...change } }
}

/** Every feature that is on must be known here at its level. */
function checkFeatures({ image }: ControllerContext): void {
  for (const [feature, level] of [[METADATA_VERSION_FEATURE, image.metadataVersion] as const, ...image.parts.features]) {
    const supported = SUPPORTED_FEATURES.find(({ name }) => name === feature)
    const levelMin = supported?.minVersion ?? 0
    const levelMax = supported?.maxVersion ?? 0
    if (level < levelMin || level > levelMax) throw new UnsupportedMetadataVersionError({ feature, level, levelMin, levelMax })
  }
}
