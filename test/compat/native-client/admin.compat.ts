import { adminScenarios } from '../../client/admin/admin-scenarios.ts'
import { COMPAT_BROKER, startCompatBroker } from '../compat-broker.ts'

adminScenarios({
  isKafka: COMPAT_BROKER === 'kafka',
  async start() {
    const broker = await startCompatBroker()
    return { bootstrap: `${broker.host}:${broker.port}`, stop: () => broker.stop() }
  },
})
