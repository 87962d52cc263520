import { startCluster } from '../../../actors/cluster.ts'
import { adminScenarios } from './admin-scenarios.ts'

adminScenarios({
  isKafka: false,
  async start() {
    const cluster = await startCluster()
    return { bootstrap: cluster.bootstrapServers, stop: () => cluster.stop() }
  },
})
