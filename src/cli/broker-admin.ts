import { describeCluster, unregisterBroker as unregister } from '../client/admin/cluster.ts'
import type { Client } from '../client/client.ts'
import { checkErrorCode, ProtocolError, ServerError } from '../client/errors.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import { ApiVersionsRequest, ApiVersionsResponse } from '../protocol/generated/api/api-versions.ts'
import { API_KEYS } from '../protocol/generated/api-keys.ts'
import { type ConnectionFlags, connected } from './connection.ts'
import { printTable, show } from './table.ts'

/** What a broker serves. */
export interface ServedApi {
  readonly apiKey: number
  readonly name: string
  readonly minVersion: number
  readonly maxVersion: number
}

export async function listBrokers(flags: ConnectionFlags): Promise<void> {
  await connected(flags, async (client) => {
    const { clusterId, controller, brokers } = await clusterWithFenced(client)
    show(flags, { clusterId, controller, brokers }, () => {
      console.log(`cluster ${clusterId ?? 'without an id'}, requests for the controller go to broker ${controller ?? '-'}`)
      printTable(
        ['BROKER', 'HOST', 'PORT', 'RACK', 'STATE'],
        brokers.map(({ id, host, port, rack, isFenced }) => [id, host, port, rack ?? '-', isFenced ? 'fenced' : 'up']),
        'there are no brokers',
      )
    })
  })
}

/** With the brokers that are registered and fenced, where the cluster names such. */
export async function clusterWithFenced(client: Client) {
  try {
    return await describeCluster(client, { includeFencedBrokers: true })
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
    return describeCluster(client)
  }
}

/** Throws `ServerError` BROKER_ID_NOT_REGISTERED for those that the cluster does not know. */
export async function checkBrokers(client: Client, ids: readonly number[]): Promise<void> {
  const { brokers } = await clusterWithFenced(client)
  const unknown = ids.filter((id) => brokers.every((broker) => broker.id !== id))
  if (unknown.length > 0)
    throw new ServerError(ErrorCode.BROKER_ID_NOT_REGISTERED, `broker ${unknown.join(', ')}`, 'There is no such broker.')
}

export async function brokerVersions(id: number, flags: ConnectionFlags): Promise<void> {
  await connected(flags, async (client) => {
    await checkBrokers(client, [id])
    const apis = await servedApis(client, id)
    show(flags, apis, () =>
      printTable(
        ['KEY', 'API', 'FROM', 'TO'],
        apis.map(({ apiKey, name, minVersion, maxVersion }) => [apiKey, name, minVersion, maxVersion]),
        'it serves nothing',
      ),
    )
  })
}

export async function servedApis(client: Client, brokerId: number): Promise<ServedApi[]> {
  const answer = await client.node(brokerId, ApiVersionsRequest, ApiVersionsResponse, (version) =>
    version >= 3 ? { clientSoftwareName: 'rafka', clientSoftwareVersion: 'cli' } : {},
  )
  checkErrorCode(answer.errorCode, `ApiVersions at broker ${brokerId}`)
  return answer.apiKeys
    .map(({ apiKey, minVersion, maxVersion }) => ({
      apiKey,
      name: API_KEYS.get(apiKey)?.name ?? 'unknown to this client',
      minVersion,
      maxVersion,
    }))
    .sort((one, other) => one.apiKey - other.apiKey)
}

export async function unregisterBroker(id: number, flags: ConnectionFlags): Promise<void> {
  await connected(flags, async (client) => {
    await unregister(client, id)
    show(flags, { broker: id, unregistered: true }, () => console.log(`broker ${id} is forgotten`))
  })
}
