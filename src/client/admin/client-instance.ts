import {
  GetTelemetrySubscriptionsRequest,
  GetTelemetrySubscriptionsResponse,
} from '../../protocol/generated/api/get-telemetry-subscriptions.ts'
import type { Client } from '../client.ts'
import { type AdminOptions, only } from './driver.ts'
import { toAny } from './routes.ts'

/** The id under which the cluster knows this client in telemetry (GetTelemetrySubscriptions, KIP-714, Kafka 3.7); asks for one, a UUID. */
export async function clientInstanceId(client: Client, options: AdminOptions = {}): Promise<string> {
  return only(
    client,
    {
      name: 'clientInstanceId',
      route: toAny(),
      async ask({ send }, [key], answers) {
        const answer = await send(GetTelemetrySubscriptionsRequest, GetTelemetrySubscriptionsResponse, {})
        answers.take(key!, answer.errorCode, null, () => answer.clientInstanceId)
      },
    },
    options,
  )
}
