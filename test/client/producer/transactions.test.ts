import { describe, expect, test } from 'vitest'
import { TransactionFailedError, TransactionStateError } from '../../../src/client/producer/errors.ts'
import { Producer } from '../../../src/client/producer/producer.ts'
import { ErrorCode } from '../../../src/protocol/error-codes.ts'
import { ModelCluster, type ModelOptions, TOPIC } from './model-cluster.ts'
import { ModelTransactions } from './model-transactions.ts'

function setUp({
  isV2 = false,
  errors = {},
  model = {},
}: {
  isV2?: boolean
  errors?: ConstructorParameters<typeof ModelTransactions>[1]['errors']
  model?: ModelOptions
} = {}) {
  const cluster = new ModelCluster(model)
  const coordinator = new ModelTransactions(cluster, { isV2, ...(errors === undefined ? {} : { errors }) })
  const producer = new Producer(cluster.client, { transactionalId: 'id', maxBlockMs: 5000 })
  /** All but looking for the coordinator. */
  const asked = (): string[] => coordinator.asked.filter((step) => !step.startsWith('find'))
  return { cluster, producer, asked, world: cluster.world }
}

const GROUP = { groupId: 'group', memberId: 'member', generationId: 3 }
const OFFSETS = [{ topic: TOPIC, partition: 0, offset: 5 }]

describe('a transaction', () => {
  test('adds its partitions before it sends to them, and ends in the same epoch (before KIP-890)', async () => {
    const { cluster, producer, asked, world } = setUp()
    await world.run(
      producer.transaction(async (transaction) => {
        transaction.enqueue({ topic: TOPIC, value: 'a' })
        await transaction.sendOffsets(OFFSETS, GROUP)
      }),
    )
    await world.run(producer.transaction((transaction) => transaction.send({ topic: TOPIC, value: 'b' })))
    expect(asked().sort()).toEqual(
      [
        'init epoch -1',
        'add-partitions 0',
        'add-offsets group',
        'commit-offsets member/3',
        'end commit 0',
        'add-partitions 0',
        'end commit 0',
      ].sort(),
    )
    expect(cluster.came.map(({ producerEpoch, baseSequence }) => [producerEpoch, baseSequence])).toEqual([
      [0, 0],
      [0, 1],
    ])
  })

  test('adds nothing, and raises the epoch with its end (KIP-890)', async () => {
    const { cluster, producer, asked, world } = setUp({ isV2: true })
    await world.run(
      producer.transaction(async (transaction) => {
        transaction.enqueue({ topic: TOPIC, value: 'a' })
        await transaction.sendOffsets(OFFSETS, GROUP)
      }),
    )
    await world.run(producer.transaction((transaction) => transaction.send({ topic: TOPIC, value: 'b' })))
    expect(asked()).toEqual(['init epoch -1', 'commit-offsets member/3', 'end commit 0', 'end commit 1'])
    expect(cluster.came.map(({ producerEpoch, baseSequence }) => [producerEpoch, baseSequence])).toEqual([
      [0, 0],
      [1, 0],
    ])
  })

  test('in which nothing happened tells nobody', async () => {
    const { producer, asked, world } = setUp()
    await world.run(producer.transaction(async () => {}))
    expect(asked()).toEqual(['init epoch -1'])
  })

  test('that is not committed is aborted at the end of its block, and what was not sent is not', async () => {
    const { cluster, producer, asked, world } = setUp()
    const work = async (): Promise<unknown> => {
      await using transaction = await producer.begin()
      await transaction.send({ topic: TOPIC, value: 'sent' })
      return transaction.send({ topic: TOPIC, value: 'not sent' }).catch((error) => error)
    }
    expect(await world.run(work())).toMatchObject({ code: 'TRANSACTION_ABORTED' })
    expect(asked().at(-1)).toBe('end abort 0')
    expect(cluster.log(0)).toEqual(['sent'])
  })

  test('whose work throws is aborted, and the error is the work’s', async () => {
    const { producer, asked, world } = setUp()
    const work = producer.transaction(async (transaction) => {
      await transaction.send({ topic: TOPIC, value: 'a' })
      throw new Error('no')
    })
    await expect(world.run(work)).rejects.toThrow('no')
    expect(asked().at(-1)).toBe('end abort 0')
  })

  test('that close finds is aborted', async () => {
    const { producer, asked, world } = setUp()
    const transaction = await world.run(producer.begin())
    await world.run(transaction.send({ topic: TOPIC, value: 'a' }))
    await world.run(producer.close())
    expect(asked().at(-1)).toBe('end abort 0')
  })
})

test.each([
  ['sending outside', async (producer: Producer) => producer.send({ topic: TOPIC, value: 'a' })],
  [
    'a second one beside the first',
    async (producer: Producer) => {
      await producer.begin()
      await producer.begin()
    },
  ],
  [
    'sending in one that is over',
    async (producer: Producer) => {
      const transaction = await producer.begin()
      await transaction.commit()
      await transaction.send({ topic: TOPIC, value: 'a' })
    },
  ],
])('%s is refused', async (_, work) => {
  const { producer, world } = setUp()
  await expect(world.run<unknown>(work(producer))).rejects.toBeInstanceOf(TransactionStateError)
})

describe('what may pass is tried again', () => {
  test.each(['find', 'init', 'add-partitions', 'add-offsets', 'commit-offsets', 'end'] as const)('%s', async (step) => {
    const codes = [ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, ErrorCode.COORDINATOR_NOT_AVAILABLE]
    if (step !== 'find' && step !== 'commit-offsets') codes.push(ErrorCode.CONCURRENT_TRANSACTIONS as never)
    const { cluster, producer, world } = setUp({ errors: { [step]: [...codes] } })
    await world.run(
      producer.transaction(async (transaction) => {
        transaction.enqueue({ topic: TOPIC, value: 'a' })
        await transaction.sendOffsets(OFFSETS, GROUP)
      }),
    )
    expect(cluster.log(0)).toEqual(['a'])
  })

  test('soon while the last transaction ends, and less and less often', async () => {
    const { producer, asked, world } = setUp({ errors: { init: new Array(1000).fill(ErrorCode.CONCURRENT_TRANSACTIONS) } })
    const startMs = world.nowMs
    await expect(world.run(producer.begin())).rejects.toMatchObject({ code: 'CONCURRENT_TRANSACTIONS', retriable: true })
    expect(world.nowMs - startMs).toBeGreaterThan(4900)
    expect(asked().length).toBeLessThan(20)
  })

  test('for maxBlockMs; then the commit may be called again', async () => {
    const { producer, asked, world } = setUp({ errors: { end: new Array(30).fill(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS) } })
    const transaction = await world.run(producer.begin())
    await world.run(transaction.send({ topic: TOPIC, value: 'a' }))
    const startMs = world.nowMs
    await expect(world.run(transaction.commit())).rejects.toMatchObject({ retriable: true })
    expect(world.nowMs - startMs).toBeGreaterThan(4900)
    for (let tries = 0; !transaction.isOver && tries < 10; tries++) await world.run(transaction.commit().catch(() => {}))
    expect(asked().at(-1)).toBe('end commit 0')
  })
})

describe('what ends the transaction, and not the producer', () => {
  test.each([
    ['its topic is not there', { topic: 'another', value: 'lost' }],
    ['it is too large', { topic: TOPIC, value: 'x'.repeat(2 * 1024 * 1024) }],
  ])('a record that was never sent, as %s: without it nothing is committed', async (_, record) => {
    const { cluster, producer, asked, world } = setUp({ isV2: true })
    const transaction = await world.run(producer.begin())
    transaction.send({ topic: TOPIC, value: 'sent' }).catch(() => {})
    const lost = transaction.send(record)
    lost.catch(() => {})
    await expect(world.run(transaction.commit())).rejects.toBeInstanceOf(TransactionFailedError)
    await expect(lost).rejects.toThrow()
    await world.run(transaction.abort())
    await world.run(producer.transaction((next) => next.send({ topic: TOPIC, value: 'next' })))
    expect(asked().filter((step) => step.startsWith('end'))).toEqual(['end abort 0', 'end commit 1'])
    expect(cluster.log(0).at(-1)).toBe('next')
  })

  test.each([
    ['the group has another member by now', { 'commit-offsets': [ErrorCode.ILLEGAL_GENERATION] }],
    ['the broker says so', { 'add-offsets': [ErrorCode.TRANSACTION_ABORTABLE] }],
    ['the group is not allowed', { 'commit-offsets': [ErrorCode.GROUP_AUTHORIZATION_FAILED] }],
  ])('%s', async (_, errors) => {
    const { producer, asked, world } = setUp({ errors })
    const transaction = await world.run(producer.begin())
    await expect(world.run(transaction.sendOffsets(OFFSETS, GROUP))).rejects.toMatchObject({ retriable: false })
    await expect(world.run(transaction.commit())).rejects.toBeInstanceOf(TransactionFailedError)
    await world.run(transaction.abort())
    await world.run(producer.transaction((next) => next.send({ topic: TOPIC, value: 'next' })))
    expect(asked().at(-1)).toBe('end commit 0')
  })

  test('a partition that may not be written to: its records fail, and so does the commit', async () => {
    const { cluster, producer, world } = setUp({ errors: { 'add-partitions': [ErrorCode.TOPIC_AUTHORIZATION_FAILED] } })
    const transaction = await world.run(producer.begin())
    await expect(world.run(transaction.send({ topic: TOPIC, value: 'a' }))).rejects.toMatchObject({
      code: 'TOPIC_AUTHORIZATION_FAILED',
    })
    await expect(world.run(transaction.commit())).rejects.toBeInstanceOf(TransactionFailedError)
    await world.run(transaction.abort())
    await world.run(producer.transaction((next) => next.send({ topic: TOPIC, value: 'b' })))
    expect(cluster.log(0)).toEqual(['b'])
  })

  test('a record that failed: after the abort the epoch is a new one (KIP-360)', async () => {
    const fates = [{ kind: 'refuse', errorCode: ErrorCode.INVALID_RECORD }] as const
    let asked = 0
    const { cluster, producer, asked: steps, world } = setUp({ model: { fate: () => fates[asked++] ?? { kind: 'take' } } })
    const transaction = await world.run(producer.begin())
    await expect(world.run(transaction.send({ topic: TOPIC, value: 'a' }))).rejects.toMatchObject({ code: 'INVALID_RECORD' })
    await expect(world.run(transaction.commit())).rejects.toBeInstanceOf(TransactionFailedError)
    await world.run(transaction.abort())
    await world.run(producer.transaction((next) => next.send({ topic: TOPIC, value: 'b' })))
    expect(steps()).toEqual([
      'init epoch -1',
      'add-partitions 0',
      'end abort 0',
      'init epoch 0',
      'add-partitions 0',
      'end commit 1',
    ])
    expect(cluster.came.at(-1)).toMatchObject({ producerEpoch: 1, baseSequence: 0 })
  })
})

describe('what ends the producer', () => {
  test.each([
    ['another one has its id, as the coordinator says', { end: [ErrorCode.PRODUCER_FENCED] }],
    ['another one has its id, as an older coordinator says', { end: [ErrorCode.INVALID_PRODUCER_EPOCH] }],
    ['the coordinator knows of no such transaction', { end: [ErrorCode.INVALID_TXN_STATE] }],
  ])('%s', async (_, errors) => {
    const { producer, world } = setUp({ errors })
    const transaction = await world.run(producer.begin())
    await world.run(transaction.send({ topic: TOPIC, value: 'a' }))
    const code = errors.end[0] === ErrorCode.INVALID_TXN_STATE ? 'INVALID_TXN_STATE' : 'PRODUCER_FENCED'
    await expect(world.run(transaction.commit())).rejects.toMatchObject({ code })
    await expect(world.run(transaction.abort())).rejects.toMatchObject({ code })
    await expect(world.run(producer.begin())).rejects.toMatchObject({ code })
    await world.run(producer.close())
  })
})
