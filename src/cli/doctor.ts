import type { Command } from 'commander'
import type { ConnectionFlags } from './connection.ts'
import { withConnection } from './connection.ts'
import { positiveNumber, wholeNumber } from './usage.ts'

export interface DoctorFlags extends ConnectionFlags {
  diskPercent: number
  maxLag: number
  clockSkewMs: number
}

export function addDoctor(program: Command): void {
  withConnection(program.command('doctor').description('find what is wrong with a cluster, and say what to do'))
    .option('--disk-percent <percent>', 'a disk is nearly full when less than this is free', positiveNumber, 15)
    .option('--max-lag <records>', 'a group lags when it is further behind than this', wholeNumber, 10_000)
    .option('--clock-skew-ms <ms>', 'clocks differ when they do so by more', positiveNumber, 5000)
    .addHelpText(
      'after',
      `
Looks at brokers (can each be reached where it says it is, do versions and configurations agree), the quorum, partitions (offline, under-replicated, short of in-sync replicas), coordinators, disks,
groups, transactions that hang, moves and their throttles, clocks, and authorization. It changes nothing. Its exit code is 0 when all is well, and 3 when something is not.

Examples:
  rafka doctor
  rafka doctor --bootstrap kafka-1:9092 --command-config admin.properties --json`,
    )
    .action(async (flags: DoctorFlags) => (await import('./doctor/run-doctor.ts')).runDoctor(flags))
}
