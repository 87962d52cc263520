import { afterAll, expect, test } from 'vitest'
import type { Random } from '../../src/base/random.ts'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import { ApiError } from '../../src/controller/api-error.ts'
import { type PartitionTarget, partitionChangeRecord } from '../../src/controller/partition-change.ts'
import { placeReplicas } from '../../src/controller/replica-placer.ts'
import { MIGRATING_DIRECTORY, UNASSIGNED_DIRECTORY } from '../../src/metadata/directory-id.ts'
import { decodeRecord, encodeRecord } from '../../src/metadata/metadata-record.ts'
import {
  changePartition,
  NO_LEADER,
  type PartitionRegistration,
  RECOVERED,
  RECOVERING,
} from '../../src/metadata/partition-registration.ts'
import type { PartitionChangeRecord } from '../../src/protocol/generated/metadata/partition-change-record.ts'
import { directory } from '../controller/active-controller-fixture.ts'
import { brokerRegistered, feature, imageAfter, oneBroker, topicId } from '../metadata/cluster-image.ts'
import { ControllerPeer, type PeerPartitionChange } from './controller-peer.ts'

/** What our controller decides beside what Kafka's does, on random partitions and brokers. */

const SEED = Number(process.env['PARITY_SEED'] ?? 1)
const CASES = Number(process.env['PARITY_CASES'] ?? 3000)
const BROKERS = [1, 2, 3, 4, 5]

const peer = new ControllerPeer()
afterAll(() => peer[Symbol.dispose]())

class Choices {
  readonly #random: SeededRandom

  constructor(seed: string) {
    this.#random = new SeededRandom(seed)
  }

  chance(probability: number): boolean {
    return this.#random.chance(probability)
  }

  below(bound: number): number {
    return this.#random.below(bound)
  }

  one<T>(items: readonly T[]): T {
    return items[this.#random.below(items.length)]!
  }

  /** Some of them, in another order. */
  some<T>(items: readonly T[], probability = 0.6): T[] {
    const chosen = items.filter(() => this.chance(probability))
    for (let last = chosen.length - 1; last > 0; last--) {
      const other = this.#random.below(last + 1)
      ;[chosen[last], chosen[other]] = [chosen[other]!, chosen[last]!]
    }
    return chosen
  }
}

function randomPartition(choices: Choices, elrEnabled: boolean, hasDirectories: boolean): PartitionRegistration {
  let replicas = choices.some(BROKERS, 0.7)
  if (replicas.length === 0) replicas = [choices.one(BROKERS)]
  const isr = choices.some(replicas, 0.6)
  const elr = elrEnabled
    ? choices.some(
        replicas.filter((id) => !isr.includes(id)),
        0.4,
      )
    : []
  const isReassigning = choices.chance(0.3)
  const addingReplicas = isReassigning ? choices.some(replicas, 0.4) : []
  const leader = isr.length === 0 || choices.chance(0.15) ? NO_LEADER : choices.one(isr)
  return {
    replicas,
    directories: replicas.map((id) => {
      if (!hasDirectories) return MIGRATING_DIRECTORY
      return choices.chance(0.2) ? UNASSIGNED_DIRECTORY : directory(id)
    }),
    isr,
    removingReplicas: isReassigning
      ? choices.some(
          replicas.filter((id) => !addingReplicas.includes(id)),
          0.4,
        )
      : [],
    addingReplicas,
    elr,
    lastKnownElr: elrEnabled && leader === NO_LEADER ? choices.some(BROKERS, 0.25) : [],
    leader,
    leaderRecoveryState: choices.chance(0.1) ? RECOVERING : RECOVERED,
    leaderEpoch: choices.below(5),
    partitionEpoch: choices.below(9),
  }
}

/** One of the ways in which the controller changes partitions. */
function randomTarget(
  choices: Choices,
  partition: PartitionRegistration,
  hasDirectories: boolean,
): Omit<PartitionTarget, 'acceptable'> {
  const { isr, replicas } = partition
  const election = choices.one(['online', 'unclean', 'preferred'] as const)
  const minIsr = Math.min(1 + choices.below(3), replicas.length)
  const someone = choices.one(replicas)
  switch (choices.below(hasDirectories ? 6 : 4)) {
    case 0:
      return { isr: isr.filter((id) => id !== someone), election, minIsr }
    case 1:
      return { isr: isr.filter((id) => id !== someone), election, minIsr, lost: someone }
    case 2: {
      const target = choices.some(BROKERS, 0.6)
      if (target.length === 0) return { election, minIsr }
      const leaving = replicas.filter((id) => !target.includes(id)).toSorted((one, other) => one - other)
      const coming = target.filter((id) => !replicas.includes(id)).toSorted((one, other) => one - other)
      return {
        replicas: [...target, ...leaving],
        ...(leaving.length > 0 ? { removingReplicas: leaving } : {}),
        ...(coming.length > 0 ? { addingReplicas: coming } : {}),
        election,
        minIsr,
      }
    }
    case 3:
      return { isr: [...new Set([...isr, ...choices.some(replicas, 0.7)])], leaderRecoveryState: RECOVERED, election, minIsr }
    case 4:
      return { directory: { brokerId: someone, id: directory(someone, 2) }, election, minIsr }
    default:
      return { election, minIsr }
  }
}

function ours(record: ReturnType<typeof partitionChangeRecord>): PartitionChangeRecord | null {
  return record === null ? null : (decodeRecord(encodeRecord(record)).message as PartitionChangeRecord)
}

/**
 * What is left of a partition. In which order eligible leader replicas stand follows from the hash table that they were in, with Kafka; and it keeps some that are no replicas
 * any more, which ours does not.
 */
function after(partition: PartitionRegistration, change: PartitionChangeRecord | PeerPartitionChange | null) {
  if (change === null) return { ...partition, elr: partition.elr.toSorted(), partitionEpoch: 0 }
  const { elr, ...rest } = changePartition(partition, { topicId: topicId(1), partitionId: 0, ...change } as PartitionChangeRecord)
  return { ...rest, elr: elr.filter((id) => rest.replicas.includes(id)).toSorted(), partitionEpoch: 0 }
}

test(`what becomes of partitions is what Kafka makes of them (seed ${SEED})`, async () => {
  const kinds = new Set<string>()
  for (let number = 0; number < CASES; number++) {
    const choices = new Choices(`${SEED}:${number}`)
    const metadataVersion = choices.one([30, 30, 23, 17, 12, 11])
    const elrEnabled = metadataVersion >= 23 && choices.chance(0.7)
    const image = imageAfter(oneBroker(), [
      ...BROKERS.map((id) => brokerRegistered(id)),
      feature('eligible.leader.replicas.version', elrEnabled ? 1 : 0),
      feature('metadata.version', metadataVersion),
    ])
    const partition = randomPartition(choices, elrEnabled, metadataVersion >= 17)
    const target = randomTarget(choices, partition, metadataVersion >= 17)
    const acceptable = choices.some(BROKERS, 0.7).filter((id) => id !== target.lost)
    const directories = Object.fromEntries(BROKERS.map((id) => [id, image.broker(id)!.directories[0]!]))
    const record = partitionChangeRecord(image, { topicId: topicId(1), partitionId: 0 }, partition, {
      ...target,
      acceptable: (id) => acceptable.includes(id),
    })
    const answer = await peer.ask({ op: 'change', partition, target, acceptable, directories, metadataVersion, elrEnabled })
    const context = JSON.stringify({ number, partition, target, acceptable, metadataVersion, elrEnabled, answer, record })
    expect(answer.error, context).toBeUndefined()
    expect(after(partition, ours(record)), context).toEqual(after(partition, answer.change!))
    if (record !== null && answer.change !== null) expect(record.version, context).toBe(answer.change!.version)
    if (record !== null) kinds.add(Object.keys(record.message).toSorted().join())
  }
  expect(kinds.size).toBeGreaterThan(20)
}, 120_000)

test(`replicas are placed as Kafka places them (seed ${SEED})`, async () => {
  for (let number = 0; number < CASES / 10; number++) {
    const choices = new Choices(`place:${SEED}:${number}`)
    const fraction = choices.one([0, 0.2, 0.5, 0.8, 0.999])
    const random: Random = { below: (bound) => Math.floor(fraction * bound), bytes: (length) => new Uint8Array(length) }
    const brokers = Array.from({ length: 1 + choices.below(9) }, (_, index) => ({
      id: index + 1,
      rack: choices.one(['a', 'b', 'c', null]),
      fenced: choices.chance(0.2),
    }))
    const spec = { partitions: 1 + choices.below(40), replicationFactor: 1 + choices.below(5) }
    const registered = imageAfter(
      oneBroker(),
      brokers.map(({ id, rack, fenced }) => brokerRegistered(id, { rack, fenced })),
    )
    const expected = await peer.ask({ op: 'place', brokers, fraction, ...spec })
    const context = JSON.stringify({ number, brokers, spec, fraction, expected })
    let placements: readonly (readonly number[])[] | undefined
    try {
      placements = placeReplicas(spec, registered.brokers(), random)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      expect(expected.error, context).toBe('InvalidReplicationFactorException')
    }
    expect(placements, context).toEqual(expected.placements)
  }
}, 120_000)
