import { clientScenarios } from '../client-scenarios.ts'
import { KAFKAJS_ABILITIES, KafkajsDriver } from './kafkajs-driver.ts'

clientScenarios({
  folder: import.meta.dirname,
  abilities: KAFKAJS_ABILITIES,
  hasAdmin: true,
  connect: (bootstrap) => KafkajsDriver.connect(bootstrap),
})
