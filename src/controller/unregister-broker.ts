import type { Input } from '../protocol/codec.ts'
import type { UnregisterBrokerRequest, UnregisterBrokerResponse } from '../protocol/generated/api/unregister-broker.ts'
import { ApiError, NO_ERROR } from './api-error.ts'
import type { ControllerContext, Decision } from './controller-context.ts'
import { leaderAndIsrRecords } from './leader-and-isr.ts'

/** UnregisterBroker: a broker that will not come back is forgotten. One that does come back registers anew. */
export function unregisterBroker(
  context: ControllerContext,
  { brokerId }: UnregisterBrokerRequest,
): Decision<Input<UnregisterBrokerResponse>> {
  const broker = context.image.broker(brokerId)
  if (broker === undefined) {
    const { errorCode, errorMessage } = new ApiError(
      'BROKER_ID_NOT_REGISTERED',
      `Broker ID ${brokerId} is not currently registered`,
    )
    return { records: [], response: { errorCode, errorMessage } }
  }
  const left = leaderAndIsrRecords(
    context,
    { removed: brokerId },
    ({ isr, elr }) => isr.includes(brokerId) || elr.includes(brokerId),
  )
  return {
    divisible: true,
    appended: () => context.sessions.unregistered(brokerId),
    records: [...left, { type: 'UnregisterBrokerRecord', version: 0, message: { brokerId, brokerEpoch: broker.epoch } }],
    response: { ...NO_ERROR },
  }
}
