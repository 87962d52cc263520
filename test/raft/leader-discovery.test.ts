import { expect, test } from 'vitest'
import { SILENT_LOGGER } from '../../src/base/logger.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import { LeaderDiscovery } from '../../src/raft/leader-discovery.ts'
import type { Quorum } from '../../src/raft/quorum.ts'

test('a node that is another voter than is meant is told of every ten seconds, with the voters that were meant', () => {
  const said: unknown[] = []
  const warn = (message: string, fields?: unknown): void => void said.push([message, fields])
  const quorum = {
    nowMs: 0,
    role: { epoch: 3, leaderId: -1, kind: 'prospective' },
    own: { id: 1 },
    history: { voters: [{ id: 1 }, { id: 7 }] },
  }
  const discovery = new LeaderDiscovery(quorum as unknown as Quorum, { ...SILENT_LOGGER, warn }, 'cluster')
  const hint = { errorCode: ErrorCode.INVALID_VOTER_KEY, leaderId: -1, leaderEpoch: 3, leaderHost: null }
  for (quorum.nowMs = 0; quorum.nowMs < 120_000; quorum.nowMs += 500) expect(discovery.judge(hint)).toBe('failed')
  expect(said).toHaveLength(12)
  expect(said[0]).toEqual([expect.stringContaining('controller.quorum.voters'), { error: 'INVALID_VOTER_KEY', voters: '1,7' }])
})
