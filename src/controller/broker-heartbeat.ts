import type { BrokerRegistration } from '../metadata/broker-registration.ts'
import { ImageBuilder } from '../metadata/image-builder.ts'
import { decodeRecord, encodeRecord, type NewRecord } from '../metadata/metadata-record.ts'
import { hasCordonedDirectories, hasDirectoryAssignment } from '../metadata/metadata-version.ts'
import type { Input } from '../protocol/codec.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import type { BrokerHeartbeatRequest, BrokerHeartbeatResponse } from '../protocol/generated/api/broker-heartbeat.ts'
import { checkBrokerEpoch } from './broker-epoch.ts'
import { enterControlledShutdown, fenceBroker, registrationChange, unfenceBroker } from './broker-lifecycle.ts'
import type { BrokerSessions } from './broker-sessions.ts'
import type { ControllerContext, Decision } from './controller-context.ts'
import { leaderAndIsrRecords } from './leader-and-isr.ts'

/** Where a broker stands with the controller (KIP-631). `shutdown-now`: it is fenced, and may stop. */
type BrokerControlState = 'fenced' | 'unfenced' | 'controlled-shutdown' | 'shutdown-now'

/**
 * BrokerHeartbeat: a broker is there, has the metadata up to some offset, and may want something: to serve, not to, to stop, or to say that log directories failed or take nothing
 * new. Throws `ApiError` STALE_BROKER_EPOCH.
 */
export function brokerHeartbeat(
  context: ControllerContext,
  request: BrokerHeartbeatRequest,
): Decision<Input<BrokerHeartbeatResponse>> {
  const { brokerId, brokerEpoch, currentMetadataOffset, offlineLogDirs, cordonedLogDirs } = request
  checkBrokerEpoch(context.image, brokerId, brokerEpoch)
  const { sessions } = context
  sessions.heard(brokerId)
  const broker = context.image.broker(brokerId)!
  const directories = directoryRecords(context, broker, offlineLogDirs, cordonedLogDirs)
  const known = withRecords(context, directories)

  const current = controlState(broker, sessions)
  const next = nextState(known, broker, current, request)
  const transition = current === next ? [] : transitionRecords(known, brokerId, next)
  const isFenced = next === 'fenced' || next === 'shutdown-now'
  sessions.beat(brokerId, { metadataOffset: currentMetadataOffset, fenced: isFenced })
  // Unlike in Kafka, where whoever starts again at once has to wait for the end of a session that nobody holds any more.
  if (next === 'shutdown-now') sessions.ended(brokerId)
  return {
    records: [...directories, ...transition],
    divisible: true,
    appended: (endOffset) => {
      if (next === 'controlled-shutdown') sessions.shutsDownAt(brokerId, endOffset)
    },
    response: {
      errorCode: ErrorCode.NONE,
      isCaughtUp: currentMetadataOffset >= sessions.registrationOffset(brokerId),
      isFenced,
      shouldShutDown: next === 'shutdown-now',
    },
  }
}

function controlState({ id, fenced }: BrokerRegistration, sessions: BrokerSessions): BrokerControlState {
  if (sessions.isShuttingDown(id)) return 'controlled-shutdown'
  return fenced ? 'fenced' : 'unfenced'
}

function nextState(
  { image, sessions }: ControllerContext,
  { id }: BrokerRegistration,
  current: BrokerControlState,
  { wantFence, wantShutDown, currentMetadataOffset }: BrokerHeartbeatRequest,
): BrokerControlState {
  switch (current) {
    case 'fenced':
      if (wantShutDown) return 'shutdown-now'
      return !wantFence && currentMetadataOffset >= sessions.registrationOffset(id) ? 'unfenced' : 'fenced'
    case 'unfenced':
      if (wantFence) return wantShutDown ? 'shutdown-now' : 'fenced'
      if (!wantShutDown) return 'unfenced'
      return leadsAnything(image, id) ? 'controlled-shutdown' : 'shutdown-now'
    case 'controlled-shutdown': {
      if (leadsAnything(image, id)) return 'controlled-shutdown'
      // Whoever has not heard of the new leaders yet may still come to this one.
      const allKnow = sessions.controlledShutdownOffset(id) <= sessions.lowestActiveOffset(image)
      return allKnow ? 'shutdown-now' : 'controlled-shutdown'
    }
    case 'shutdown-now':
      return 'shutdown-now'
  }
}

function transitionRecords(context: ControllerContext, brokerId: number, next: BrokerControlState): NewRecord[] {
  switch (next) {
    case 'fenced':
    case 'shutdown-now':
      return fenceBroker(context, brokerId)
    case 'unfenced':
      return unfenceBroker(context, brokerId)
    case 'controlled-shutdown':
      return enterControlledShutdown(context, brokerId)
  }
}

function leadsAnything(image: ControllerContext['image'], brokerId: number): boolean {
  for (const { partitions } of image.topics()) {
    if (partitions.some(({ leader }) => leader === brokerId)) return true
  }
  return false
}

/** What it takes that directories failed which worked, and that others are cordoned than before. */
function directoryRecords(
  context: ControllerContext,
  broker: BrokerRegistration,
  offlineLogDirs: readonly string[],
  cordonedLogDirs: readonly string[] | null,
): NewRecord[] {
  const { metadataVersion } = context.image
  const records: NewRecord[] = []
  const failed = hasDirectoryAssignment(metadataVersion)
    ? broker.directories.filter((directory) => offlineLogDirs.includes(directory))
    : []
  if (failed.length > 0) {
    const onFailed = ({ replicas, directories }: { replicas: readonly number[]; directories: readonly string[] }): boolean => {
      const place = replicas.indexOf(broker.id)
      return place >= 0 && failed.includes(directories[place]!)
    }
    records.push(...leaderAndIsrRecords(context, { removed: broker.id }, onFailed))
    const logDirs = broker.directories.filter((directory) => !failed.includes(directory))
    records.push(registrationChange(context, broker.id, 2, { logDirs }))
  }
  if (
    cordonedLogDirs !== null &&
    hasCordonedDirectories(metadataVersion) &&
    !sameSet(cordonedLogDirs, broker.cordonedDirectories)
  )
    records.push(registrationChange(context, broker.id, 3, { cordonedLogDirs: [...cordonedLogDirs] }))
  return records
}

/** The context as it will be after these records. */
function withRecords(context: ControllerContext, records: readonly NewRecord[]): ControllerContext {
  if (records.length === 0) return context
  const builder = new ImageBuilder(context.image)
  for (const record of records) builder.apply(decodeRecord(encodeRecord(record)))
  return { ...context, image: builder.build() }
}

function sameSet(one: readonly string[], other: readonly string[] | null): boolean {
  return other !== null && one.length === other.length && one.every((directory) => other.includes(directory))
}
