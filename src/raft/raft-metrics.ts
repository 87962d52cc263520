import type { RaftNode } from './raft-node.ts'

/** What a member of the metadata quorum tells (`kafka.server:type=raft-metrics`). */
export const RAFT_METRICS: readonly string[] = [
  'kafka_server_raft_metrics_current_leader',
  'kafka_server_raft_metrics_current_epoch',
  'kafka_server_raft_metrics_high_watermark',
  'kafka_server_raft_metrics_log_end_offset',
  'kafka_server_raft_metrics_number_of_voters',
]

/** Writes the values of `RAFT_METRICS`. */
export function measureRaft(raft: RaftNode, leaderId: number, logEndOffset: number, values: Float64Array): void {
  values[0] = leaderId
  values[1] = raft.epoch
  values[2] = raft.highWatermark
  values[3] = logEndOffset
  values[4] = raft.voters.length
}
