import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startCluster } from '../../actors/cluster.ts'
import { settle } from '../../src/client/admin/results.ts'
import { createAdmin } from '../../src/client/entries/admin.ts'
import { createProducer } from '../../src/client/entries/producer.ts'

const ELSEWHERE = [
  '../escaped',
  '..',
  '.',
  '/tmp/escaped',
  'a/../../escaped',
  'a\\b',
  'a\u0000b',
  'x'.repeat(250),
  'größe',
  '%2e%2e',
]

test('no name that a client gives leads out of the log directory, or into a folder that it has no business in', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rafka-names-'))
  const dataDir = join(folder, 'data')
  try {
    await using cluster = await startCluster({ dataDir, properties: { 'transaction.state.log.num.partitions': '1' } })
    const connection = { bootstrap: cluster.bootstrapServers }
    await using admin = createAdmin(connection)
    const refused = await settle(admin.createTopics(ELSEWHERE.map((name) => ({ name }))))
    expect(refused.errors().map(([, { code }]) => code)).toEqual(ELSEWHERE.map(() => 'INVALID_TOPIC_EXCEPTION'))
    await admin.createTopics([{ name: 'real' }])
    // Names that are no folders may be anything.
    for (const groupId of ELSEWHERE) await admin.alterConsumerGroupOffsets(groupId, [{ topic: 'real', partition: 0, offset: 0 }])
    for (const transactionalId of ELSEWHERE.slice(0, 3)) {
      await using producer = createProducer({ ...connection, transactionalId })
      await producer.transaction((transaction) => transaction.send({ topic: 'real', value: 'x' }))
    }
    const moves = ['/tmp', join(dataDir, '..'), 'data'].map((path) => ({ topic: 'real', partition: 0, brokerId: 1, path }))
    for (const move of moves) {
      const moved = await settle(admin.alterReplicaLogDirs([move]))
      expect(moved.errors().map(([, { code }]) => code)).toEqual(['LOG_DIR_NOT_FOUND'])
    }
    expect(await readdir(folder)).toEqual(['data'])
    const partitions = (await readdir(dataDir, { withFileTypes: true })).filter((entry) => entry.isDirectory())
    expect(partitions.map(({ name }) => name).toSorted()).toEqual([
      '__cluster_metadata-0',
      '__consumer_offsets-0',
      '__transaction_state-0',
      'real-0',
    ])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
