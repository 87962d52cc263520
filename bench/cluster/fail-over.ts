import { setTimeout as sleep } from 'node:timers/promises'
import { createAdmin } from '../../src/client/entries/admin.ts'
import type { Figure } from '../peers/scenario.ts'
import type { BenchCluster, ClusterScenario } from './bench-cluster.ts'
import { SteadyProducer } from './steady-producer.ts'

const PARTITIONS = 3
const RATE = 1000
const SETTLED_MS = 3000
const FAIL_OVER_WITHIN_MS = 60_000
const TRY_EVERY_MS = 10

/** The leader of all partitions under load, killed and shut down; the active controller, killed. Default time-outs all through. */
export const failOver: ClusterScenario = {
  name: 'fail-over',
  async run(cluster, { log }) {
    const figures: Figure[] = []
    const figure = (scenario: string, metric: string, unit: string, value: number): void => {
      log(`${scenario}: ${metric} ${value.toFixed(0)} ${unit}`)
      figures.push({ scenario, metric, unit, better: 'lower', value })
    }
    {
      const scenario = `leader of ${PARTITIONS} partitions killed under ${RATE} records/s, acks=all`
      const leader = cluster.other(await cluster.view.activeController())
      const topic = await cluster.createTopic('killed', PARTITIONS, leader)
      await using producer = await SteadyProducer.start(cluster.bootstrapServers, topic, PARTITIONS, RATE)
      await sleep(SETTLED_MS)
      const killedAt = Date.now()
      await cluster.processes.node(leader).kill()
      await cluster.view.until(
        'another leader for each partition',
        async () => (await cluster.view.partitions(topic)).every((one) => one.leader !== null && one.leader !== leader),
        FAIL_OVER_WITHIN_MS,
      )
      await sleep(SETTLED_MS)
      const { errors } = await producer.stop()
      figure(scenario, 'kill to first success', 'ms', producer.firstSuccessAfter(killedAt, FAIL_OVER_WITHIN_MS))
      figure(scenario, 'errors that the client saw', '', errors)
      await cluster.heal([topic])
    }
    {
      const scenario = `leader of ${PARTITIONS} partitions shut down by SIGTERM under ${RATE} records/s, acks=all`
      const leader = cluster.other(await cluster.view.activeController())
      const topic = await cluster.createTopic('stopped', PARTITIONS, leader)
      await using producer = await SteadyProducer.start(cluster.bootstrapServers, topic, PARTITIONS, RATE)
      await sleep(SETTLED_MS)
      const stoppedAt = Date.now()
      await cluster.processes.node(leader).stop()
      const tookMs = Date.now() - stoppedAt
      await sleep(SETTLED_MS)
      const { errors } = await producer.stop()
      figure(scenario, 'longest pause', 'ms', producer.longestPauseSince(stoppedAt))
      figure(scenario, 'SIGTERM to exit', 'ms', tookMs)
      figure(scenario, 'errors that the client saw', '', errors)
      await cluster.heal([topic])
    }
    figure('active controller killed', 'kill to the next topic that is made', 'ms', await controllerFailOver(cluster))
    await cluster.heal([])
    return figures
  },
}

async function controllerFailOver(cluster: BenchCluster): Promise<number> {
  const controller = await cluster.view.activeController()
  const left = cluster.processes.nodes.filter(({ id }) => id !== controller).map(({ address }) => address)
  await using admin = {
    of: createAdmin({ bootstrap: left.join(), requestTimeoutMs: 500, retryBackoffMs: 10, reconnectBackoffMs: 10 }),
    async [Symbol.asyncDispose]() {
      await this.of.close()
    },
  }
  await admin.of.describeCluster()
  await sleep(SETTLED_MS)
  const killedAt = performance.now()
  await cluster.processes.node(controller).kill()
  for (let number = 0; ; number++) {
    try {
      await admin.of.createTopics([{ name: `after-fail-over-${number}`, numPartitions: 1, replicationFactor: 1 }], {
        timeoutMs: 500,
      })
      return performance.now() - killedAt
    } catch (error) {
      if (performance.now() - killedAt > FAIL_OVER_WITHIN_MS) throw error
      await sleep(TRY_EVERY_MS)
    }
  }
}
