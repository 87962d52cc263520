import { expect, test } from 'vitest'
import { resolveBrokerConfig } from '../../src/base/config/broker-config.ts'
import { SILENT_LOGGER } from '../../src/base/logger.ts'
import { PeerBrokers, type PeerFailure } from '../../src/broker/peer-brokers.ts'
import type { Context } from '../../src/messages/context.ts'
import type { MetadataImage } from '../../src/metadata/metadata-image.ts'
import type { NewRecord } from '../../src/metadata/metadata-record.ts'
import { DescribeClusterRequest, DescribeClusterResponse } from '../../src/protocol/generated/api/describe-cluster.ts'
import { WriteTxnMarkersRequest, WriteTxnMarkersResponse } from '../../src/protocol/generated/api/write-txn-markers.ts'
import { TrackedArena } from '../coordinator/tracked-arena.ts'
import { brokerRegistered, imageAfter, oneBroker } from '../metadata/cluster-image.ts'
import { MemoryNetwork } from '../network/memory-network.ts'

const MARKERS = { request: WriteTxnMarkersRequest, response: WriteTxnMarkersResponse, body: { markers: [] } }
const CLUSTER = { request: DescribeClusterRequest, response: DescribeClusterResponse, body: {} }

/** Broker 1, which knows broker 2 at port 9094. */
function brokers() {
  const network = new MemoryNetwork()
  const { time, random } = network
  let image = oneBroker([brokerRegistered(2)])
  const context = {
    arena: new TrackedArena(),
    clock: time,
    random,
    logger: SILENT_LOGGER,
    schedule: time.schedule,
    cancel: time.cancel,
    defer: (turn: () => void) => void time.schedule(0, turn),
  } as unknown as Context
  const { config } = resolveBrokerConfig({ 'node.id': '1' })
  const peers = new PeerBrokers({ network, context, config, image: (): MetadataImage => image })
  const failures: (PeerFailure | null)[] = []
  return {
    network,
    peers,
    failures,
    ask: (brokerId: number) => peers.ask(brokerId, MARKERS, (failure) => void failures.push(failure)),
    askElse: (brokerId: number) => peers.ask(brokerId, CLUSTER, (failure) => void failures.push(failure)),
    change: (...records: NewRecord[]) => {
      image = imageAfter(image, records)
      peers.brokersChanged()
    },
  }
}

test('a broker is asked where the metadata say that it is, over one connection for each API', () => {
  const { network, ask, askElse } = brokers()
  ask(2)
  ask(2)
  askElse(2)
  network.time.advance(10)
  expect(network.attempts.map(({ port }) => port)).toEqual([9094, 9094])
})

test('one that the metadata do not know is not reached', () => {
  const { network, ask, failures } = brokers()
  ask(3)
  expect(failures, 'never before the question is asked').toEqual([])
  network.time.advance(10)
  expect(failures).toEqual(['unknown'])
})

test('one that moved is asked where it is now, one that was unregistered answers no more', () => {
  const { network, ask, failures, change } = brokers()
  ask(2)
  network.time.advance(10)
  const { message, ...record } = brokerRegistered(2)
  const endPoints = [{ name: 'PLAINTEXT', host: 'elsewhere', port: 1234, securityProtocol: 0 }]
  change({ ...record, message: { ...message, endPoints } } as NewRecord)
  network.time.advance(10)
  expect(network.attempts.map(({ port }) => port)).toEqual([9094, 1234])
  change({ type: 'UnregisterBrokerRecord', version: 0, message: { brokerId: 2, brokerEpoch: 5 } })
  expect(failures).toEqual(['disconnected'])
})

test('all that was asked is answered when the end comes', () => {
  const { peers, ask, failures } = brokers()
  ask(2)
  peers.close()
  expect(failures).toEqual(['disconnected'])
})
