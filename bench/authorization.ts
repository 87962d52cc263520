import { parseArgs } from 'node:util'
import type { AclBinding } from '../src/client/admin/acls.ts'
import { createAdmin } from '../src/client/entries/admin.ts'
import { figures, spread } from './measure/spread.ts'
import { table } from './measure/table.ts'
import type { BrokerProcess } from './peers/broker-process.ts'
import { startRafka } from './peers/rafka-server.ts'
import { brokerCpuPerGigabyte, type ReplayRun, runLoad, standardLoads } from './replay.ts'

const USAGE = `What access control costs the broker's produce path: prebuilt requests to a node without an authorizer and to one with many entries, in turn.

  --pairs N       runs of each load on both, in alternating order (default 5)
  --entries N     access control entries (default 10000)
  --megabytes N   of batches in each load of 16 KB batches, a tenth of it in 1 KB batches; as much comes before anything counts (default 1500)`

const MB = 1e6
const BATCH = 1000

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      pairs: { type: 'string', default: '5' },
      entries: { type: 'string', default: '10000' },
      megabytes: { type: 'string', default: '1500' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(USAGE)
    return
  }
  await using open = await startRafka()
  await using guarded = await startRafka({
    properties: {
      'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
      // Until there are entries, which then decide.
      'allow.everyone.if.no.acl.found': 'true',
    },
  })
  await addEntries(guarded, Number(values.entries))
  const brokers = { open, guarded }
  const megabytes = Number(values.megabytes)
  const loads = standardLoads(megabytes * MB).map((load) => ({ ...load, fetchConnections: [] }))
  // As long as what counts: a load that is still being compiled tells nothing of what it costs.
  for (const broker of Object.values(brokers)) for (const load of loads) await runLoad(broker, load)
  const rows: string[][] = []
  for (const load of loads) {
    const cpu: Record<keyof typeof brokers, number[]> = { open: [], guarded: [] }
    for (let pair = 0; pair < Number(values.pairs); pair++) {
      const order = pair % 2 === 0 ? (['open', 'guarded'] as const) : (['guarded', 'open'] as const)
      for (const name of order) cpu[name].push(brokerCpuPerGigabyte((await runLoad(brokers[name], load))[0] as ReplayRun))
    }
    const ratios = cpu.open.map((value, pair) => cpu.guarded[pair]! / value)
    rows.push([load.label, figures(spread(cpu.open)), figures(spread(cpu.guarded)), spread(ratios).median.toFixed(3)])
  }
  console.log(table(['produce', 'CPU s/GB without', `with ${values.entries} entries`, 'median of the pairs'], rows))
}

/** Nearly all are for other names and other people; a prefix lets everyone into the topics of the loads. */
async function addEntries(broker: BrokerProcess, count: number): Promise<void> {
  await using admin = createAdmin({ bootstrap: `127.0.0.1:${broker.port}` })
  const entries: AclBinding[] = Array.from({ length: count - 2 }, (_, index) => ({
    resourceType: 'TOPIC',
    resourceName: `team-${index % 500}-topic-${index}`,
    patternType: index % 4 === 0 ? 'PREFIXED' : 'LITERAL',
    principal: `User:person-${index % 1000}`,
    host: '*',
    operation: index % 2 === 0 ? 'READ' : 'WRITE',
    permissionType: index % 10 === 0 ? 'DENY' : 'ALLOW',
  }))
  entries.push(
    {
      ...entries[0]!,
      resourceName: 'replay-',
      patternType: 'PREFIXED',
      principal: 'User:*',
      operation: 'ALL',
      permissionType: 'ALLOW',
    },
    {
      ...entries[0]!,
      resourceType: 'CLUSTER',
      resourceName: 'kafka-cluster',
      patternType: 'LITERAL',
      principal: 'User:*',
      operation: 'ALL',
      permissionType: 'ALLOW',
    },
  )
  entries.reverse()
  for (let at = 0; at < entries.length; at += BATCH) await admin.createAcls(entries.slice(at, at + BATCH))
}

if (import.meta.main) await main()
