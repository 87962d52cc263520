import type { Command } from 'commander'
import type { ConnectionFlags } from './connection.ts'
import { withConnection } from './connection.ts'
import { positiveNumber, repeated, wholeNumber } from './usage.ts'

export interface GenerateFlags extends ConnectionFlags {
  topic?: readonly string[]
  brokers?: readonly number[]
  replicationFactor?: number
  disableRackAware?: boolean
}

export interface ExecuteFlags extends ConnectionFlags {
  throttle?: number
  replicaAlterLogDirsThrottle?: number
  additional?: boolean
  rollback?: string
  wait?: boolean
}

export interface VerifyFlags extends ConnectionFlags {
  preserveThrottles?: boolean
  wait?: boolean
}

export function addReassign(program: Command): void {
  const admin = () => import('./reassign-admin.ts')
  const reassign = program
    .command('reassign')
    .description('move partitions to other brokers and folders')
    .addHelpText(
      'after',
      `
A plan is the JSON of kafka-reassign-partitions: {"version":1,"partitions":[{"topic":"orders","partition":0,"replicas":[1,2],"log_dirs":["any","any"]}]}. "-" reads it from standard input.

Examples:
  rafka reassign generate --topic orders --brokers 1,2,3 > plan.json
  rafka reassign execute plan.json --throttle 10000000 --wait
  rafka reassign verify plan.json`,
    )
  withConnection(
    reassign.command('generate').description('a plan that spreads topics over brokers and racks, moving as little as it can'),
  )
    .option('-t, --topic <name>', 'of this topic; again for more (default: all but internal ones)', repeated)
    .option('--brokers <ids>', 'over these: 1,2,3 (default: all)', brokerIds)
    .option('-r, --replication-factor <count>', 'with so many replicas (default: as many as there are)', positiveNumber)
    .option('--disable-rack-aware', 'without regard to racks')
    .addHelpText('after', '\nExample:\n  rafka reassign generate --topic orders --replication-factor 3 > plan.json')
    .action(async (flags: GenerateFlags) => (await admin()).generatePlan(flags))
  withConnection(reassign.command('execute <plan>').description('begin to move'))
    .option('--throttle <bytes>', 'between brokers, for each of them, a second', positiveNumber)
    .option('--replica-alter-log-dirs-throttle <bytes>', 'between folders, for each broker, a second', positiveNumber)
    .option('--additional', 'although other moves are under way')
    .option('--rollback <file>', 'write the plan that would undo it')
    .option('-w, --wait', 'until all is moved; then take the throttles away')
    .addHelpText('after', '\nExample:\n  rafka reassign execute plan.json --throttle 10000000 --rollback back.json --wait')
    .action(async (plan: string, flags: ExecuteFlags) => (await admin()).executePlan(plan, flags))
  withConnection(reassign.command('verify <plan>').description('how far a plan is; takes the throttles away when all is moved'))
    .option('--preserve-throttles', 'leave them')
    .option('-w, --wait', 'until all is moved')
    .addHelpText(
      'after',
      '\nIts exit code is 0 when all is moved, and 3 when not yet.\n\nExample:\n  rafka reassign verify plan.json',
    )
    .action(async (plan: string, flags: VerifyFlags) => (await admin()).verifyPlan(plan, flags))
  withConnection(reassign.command('cancel <plan>').description('give up the moves of a plan that are under way'))
    .option('--preserve-throttles', 'leave them')
    .addHelpText('after', '\nExample:\n  rafka reassign cancel plan.json')
    .action(async (plan: string, flags: VerifyFlags) => (await admin()).cancelPlan(plan, flags))
  withConnection(reassign.command('list').description('moves that are under way'))
    .addHelpText('after', '\nExample:\n  rafka reassign list')
    .action(async (flags: ConnectionFlags) => (await admin()).listMoves(flags))
}

function brokerIds(text: string): readonly number[] {
  return text.split(',').map((id) => wholeNumber(id))
}
