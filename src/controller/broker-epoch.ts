import type { MetadataImage } from '../metadata/metadata-image.ts'
import { ApiError } from './api-error.ts'

/** A broker that speaks for itself must be the one that is registered. Throws `ApiError` STALE_BROKER_EPOCH. */
export function checkBrokerEpoch(image: MetadataImage, brokerId: number, brokerEpoch: number): void {
  const registered = image.broker(brokerId)?.epoch
  if (registered === undefined) throw new ApiError('STALE_BROKER_EPOCH', `No broker registration found for broker id ${brokerId}`)
  if (registered !== brokerEpoch)
    throw new ApiError('STALE_BROKER_EPOCH', `Expected broker epoch ${registered}, but got broker epoch ${brokerEpoch}`)
}
