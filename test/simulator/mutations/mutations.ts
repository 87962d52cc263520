import type { Mutation } from './mutate.ts'

/** Faults that the simulator has to find. */
export const MUTATIONS: readonly Mutation[] = [
  {
    name: 'acknowledge before the ISR has it',
    file: 'src/replica/leader.ts',
    find: 'if (follower.logEndOffset < point && (this.#mayBeInSync(follower.id) || this.#isJoining(follower, leaderEndOffset, nowMs)))',
    replace: 'if (follower.id < 0)',
    seeds: 20,
  },
  {
    name: 'count who is in the ISR as gone while a shrinking is decided',
    file: 'src/replica/leader.ts',
    find: 'if (this.#state.isr.includes(id)) return true\n    return this.#change',
    replace:
      "if (this.#change?.kind === 'shrink' ? this.#change.isr.some(({ brokerId }) => brokerId === id) : this.#state.isr.includes(id)) return true\n    return this.#change",
    seeds: 200,
  },
  {
    name: 'expand the ISR by one that has not caught up',
    file: 'src/replica/leader.ts',
    find: 'if (follower.logEndOffset < highWatermark || follower.logEndOffset < this.#epochStartOffset) return null',
    replace: '',
    seeds: 50,
  },
  {
    name: 'skip the truncation of a follower',
    file: 'src/replica/partition.ts',
    find: 'if (refusal === 0) this.#follower.truncate(this.#log, divergence)',
    replace: 'void divergence',
    seeds: 50,
  },
  {
    name: 'take records of a leader whose epoch is over',
    file: 'src/replica/partition.ts',
    find: `    if (leaderEpoch !== this.#state.leaderEpoch)
      return leaderEpoch < this.#state.leaderEpoch ? ErrorCode.FENCED_LEADER_EPOCH : ErrorCode.UNKNOWN_LEADER_EPOCH
    return this.#leader === null ? 0 : ErrorCode.FENCED_LEADER_EPOCH`,
    replace: '    return this.#leader === null ? 0 * leaderEpoch : ErrorCode.FENCED_LEADER_EPOCH',
    seeds: 200,
  },
  {
    name: 'shrink the ISR without the controller',
    file: 'src/replica/leader.ts',
    find: "    return left.length === isr.length ? null : this.#propose('shrink', left)",
    replace: `    this.#state = { ...this.#state, isr: left }
    return null`,
    seeds: 20,
  },
  {
    name: 'take a follower’s fetch whatever leader epoch it names',
    file: 'src/replica/partition.ts',
    find: 'if (epoch >= 0 && epoch !== this.#state.leaderEpoch)',
    replace: 'if (epoch < -1)',
    seeds: 200,
  },
  {
    name: 'a broker that is fenced stays in the ISR',
    file: 'src/controller/broker-lifecycle.ts',
    find: `export function fenceBroker(context: ControllerContext, brokerId: number): NewRecord[] {
  return [
    ...leaderAndIsrRecords(context, { removed: brokerId }, ({ isr }) => isr.includes(brokerId)),`,
    replace: `export function fenceBroker(context: ControllerContext, brokerId: number): NewRecord[] {
  return [
`,
    seeds: 20,
  },
  {
    name: 'keep what is known of producers over a truncation',
    file: 'src/log/log.ts',
    find: `    this.#producers.rebuild({
      segments: this.#segments,
      logStartOffset,
      endOffset,
      cleanShutdown: false,
      nowMs: this.#clock.nowMs(),
    })
    // Files that were removed`,
    replace: '    // Files that were removed',
    seeds: 200,
  },
  {
    name: 'the last stable offset ignores open transactions',
    file: 'src/log/log.ts',
    find: 'if (this.#firstUnstableOffset === -1) return this.#highWatermark',
    replace: 'if (this.#firstUnstableOffset >= -1) return this.#highWatermark',
    seeds: 5,
    arguments: ['--nodes', '1'],
  },
  {
    name: 'a coordinator answers before it has read its log',
    file: 'src/coordinator/shard-runtime.ts',
    find: '    if (current?.isLoaded !== true) {\n      const body',
    replace: '    if (current === null) {\n      const body',
    seeds: 20,
    arguments: ['--faults', 'kill-node,stop-node,crash-actor'],
  },
  {
    name: 'vote twice in an epoch',
    file: 'src/raft/roles/unattached.ts',
    find: 'if (this.votedKey !== null) return isSameReplica(this.votedKey, candidate)',
    replace: 'void isSameReplica(candidate, candidate)',
    seeds: 50,
    simulator: 'raft',
  },
  {
    name: 'do not write the vote down before it is given',
    file: 'src/raft/quorum.ts',
    find: 'if (isWritten) this.#write(next)',
    replace: 'if (isWritten && next.epoch < 0) this.#write(next)',
    seeds: 100,
    simulator: 'raft',
  },
  {
    name: 'vote for a candidate whose log is behind',
    file: 'src/raft/elections.ts',
    find: 'const isLogUpToDate = lastOffsetEpoch > last.epoch',
    replace: 'const isLogUpToDate = last.epoch >= 0 || lastOffsetEpoch > last.epoch',
    seeds: 100,
    simulator: 'raft',
  },
  {
    name: 'commit by count an entry of an earlier epoch',
    file: 'src/raft/leadership.ts',
    find: 'if (offset <= leader.epochStartOffset) return',
    replace: '',
    seeds: 100,
    simulator: 'raft',
  },
  {
    name: 'count the own vote for what is not flushed',
    file: 'src/raft/leadership.ts',
    find: 'if (raft.metadataLog.log.logEndOffset > baseOffset) fetches().answerWaiting()',
    replace: `if (raft.metadataLog.log.logEndOffset > baseOffset) {
      progress.flushed(raft.metadataLog.log.logEndOffset, raft.clock.nowMs())
      fetches().answerWaiting()
    }`,
    seeds: 500,
    simulator: 'raft',
  },
  {
    name: 'tell the leader of the quorum of what is not flushed',
    file: 'src/raft/following.ts',
    find: `    this.#isStoring = true
    this.#options.raft.metadataLog.flushLater`,
    replace: '    this.#options.raft.metadataLog.flushLater',
    seeds: 50,
    simulator: 'raft',
  },
  {
    name: 'apply metadata that is not committed',
    file: 'src/raft/following.ts',
    find: '    feed.tell(log.highWatermark)',
    replace: '    feed.tell(log.logEndOffset)',
    seeds: 50,
    simulator: 'raft',
  },
  {
    name: 'commit what a minority has',
    file: 'src/raft/replica-progress.ts',
    find: 'return offsets[Math.floor(offsets.length / 2)] ?? -1',
    replace: 'return offsets[0] ?? -1',
    seeds: 50,
    simulator: 'raft',
  },
  {
    name: 'skip the truncation of a voter',
    file: 'src/raft/metadata-log.ts',
    find: `    else this.log.truncateTo(offset)
`,
    replace: '',
    seeds: 50,
    simulator: 'raft',
  },
]
