import { describe, expect, test } from 'vitest'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import { ControllerRegistrationRequest } from '../../src/protocol/generated/api/controller-registration.ts'
import { feature, topicId } from '../metadata/cluster-image.ts'
import { directory, TestController } from './active-controller-fixture.ts'

const SESSION_MS = 9000
const ANOTHER = { incarnationId: topicId(77) }

describe('BrokerRegistration', () => {
  test('makes a broker known, fenced as yet, at the epoch of its record', () => {
    const quorum = new TestController()
    const { errorCode, body } = quorum.register(1, { rack: 'a' })
    expect([errorCode, body.brokerEpoch]).toEqual([0, 100])
    expect(quorum.image.broker(1)).toMatchObject({
      epoch: 100,
      fenced: true,
      rack: 'a',
      directories: [directory(1)],
      endpoints: [{ name: 'PLAINTEXT', host: 'localhost', port: 9093 }],
    })
  })

  test('is refused for another cluster', () => {
    const { errorCode, body } = new TestController().register(1, { clusterId: 'AAAAAAAAAAAAAAAAAAAABB' })
    expect([errorCode, body]).toEqual([ErrorCode.INCONSISTENT_CLUSTER_ID, null])
  })

  test('is refused while another process of that id is heard of, and taken once its session is over', () => {
    const quorum = new TestController()
    quorum.serve(1)
    expect(quorum.register(1, ANOTHER).errorCode).toBe(ErrorCode.DUPLICATE_BROKER_REGISTRATION)
    quorum.advance(SESSION_MS + 1)
    expect(quorum.image.broker(1)).toMatchObject({ fenced: true })
    expect(quorum.register(1, ANOTHER).errorCode).toBe(0)
    expect(quorum.image.broker(1)).toMatchObject({ fenced: true, incarnationId: topicId(77) })
  })

  test('is taken from another process at once, where the first was never heard of', () => {
    const quorum = new TestController()
    quorum.register(1)
    expect(quorum.register(1, ANOTHER).body.brokerEpoch).toBe(101)
    expect(quorum.beat(1, { brokerEpoch: 100 }).errorCode).toBe(ErrorCode.STALE_BROKER_EPOCH)
  })

  test('with the log directories of a process that a new controller never heard is taken at once: the whole cluster was started again', () => {
    const before = new TestController()
    before.serve(1, 2)
    const quorum = new TestController([], {}, { image: before.image })
    expect(quorum.register(1, ANOTHER).errorCode).toBe(0)
    expect(quorum.image.broker(1)).toMatchObject({ fenced: true, incarnationId: topicId(77) })
    const elsewhere = { incarnationId: topicId(78), logDirs: [directory(2, 2)] }
    expect(quorum.register(2, elsewhere).errorCode).toBe(ErrorCode.DUPLICATE_BROKER_REGISTRATION)
    quorum.beat(2)
    expect(quorum.register(2, { incarnationId: topicId(78) }).errorCode).toBe(ErrorCode.DUPLICATE_BROKER_REGISTRATION)
  })

  test('by the same process only amends what is known: the epoch stays, and so does the session', () => {
    const quorum = new TestController()
    quorum.serve(1)
    expect(quorum.register(1, { rack: 'b' }).body.brokerEpoch).toBe(100)
    expect(quorum.image.broker(1)).toMatchObject({ fenced: false, rack: 'b', epoch: 100 })
    expect(quorum.register(1, ANOTHER).errorCode).toBe(ErrorCode.DUPLICATE_BROKER_REGISTRATION)
  })

  test('needs log directories of its own', () => {
    const quorum = new TestController()
    quorum.register(1)
    const refused = [
      { logDirs: [] },
      { logDirs: ['AAAAAAAAAAAAAAAAAAAAAQ'] },
      { logDirs: [directory(2), directory(2)] },
      { logDirs: [directory(1)] },
    ]
    for (const changes of refused) expect(quorum.register(2, changes).errorCode).toBe(ErrorCode.INVALID_REGISTRATION)
    expect(quorum.image.broker(2)).toBeUndefined()
  })

  test('needs to know every feature at the level of the cluster', () => {
    const quorum = new TestController()
    const metadata = (max: number) => ({ name: 'metadata.version', minSupportedVersion: 7, maxSupportedVersion: max })
    expect(quorum.register(1, { features: [metadata(29)] }).errorCode).toBe(ErrorCode.UNSUPPORTED_VERSION)
    expect(quorum.register(1, { features: [metadata(30)] }).errorCode).toBe(ErrorCode.UNSUPPORTED_VERSION)
    expect(quorum.register(1, { features: [] }).errorCode).toBe(ErrorCode.INVALID_REGISTRATION)
    const dynamic = new TestController([], {}, { kraft: { version: 1, upgrade: () => null } })
    const kraft = { name: 'kraft.version', minSupportedVersion: 0 }
    expect(dynamic.register(1, { features: [metadata(30)] }).errorCode).toBe(ErrorCode.UNSUPPORTED_VERSION)
    expect(dynamic.register(1, { features: [metadata(30), { ...kraft, maxSupportedVersion: 0 }] }).errorCode).toBe(
      ErrorCode.UNSUPPORTED_VERSION,
    )
  })

  test('of a broker that migrates from ZooKeeper is refused', () => {
    expect(new TestController().register(1, { isMigratingZkBroker: true }).errorCode).toBe(ErrorCode.BROKER_ID_NOT_REGISTERED)
  })
})

describe('ControllerRegistration', () => {
  const request = {
    controllerId: 4,
    incarnationId: topicId(5),
    zkMigrationReady: false,
    listeners: [{ name: 'CONTROLLER', host: 'node-4', port: 9093, securityProtocol: 0 }],
    features: [{ name: 'metadata.version', minSupportedVersion: 7, maxSupportedVersion: 30 }],
  }

  test('tells where a controller listens and what it can', () => {
    const quorum = new TestController()
    expect(quorum.call(ControllerRegistrationRequest, request).body).toMatchObject({ errorCode: 0 })
    expect(quorum.image.parts.controllers.get(4)).toMatchObject({
      incarnationId: topicId(5),
      endpoints: [{ host: 'node-4', port: 9093 }],
      features: [{ name: 'metadata.version', minVersion: 7, maxVersion: 30 }],
    })
  })

  test('is not known to an older cluster', () => {
    const old = new TestController([feature('eligible.leader.replicas.version', 0), feature('metadata.version', 14)])
    expect(old.call(ControllerRegistrationRequest, request).errorCode).toBe(ErrorCode.UNSUPPORTED_VERSION)
  })
})
