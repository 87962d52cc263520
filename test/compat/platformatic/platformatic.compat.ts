import { clientScenarios } from '../client-scenarios.ts'
import { PLATFORMATIC_ABILITIES, PlatformaticDriver } from './platformatic-driver.ts'

// @platformatic/kafka.
clientScenarios({
  folder: import.meta.dirname,
  abilities: PLATFORMATIC_ABILITIES,
  hasAdmin: true,
  connect: async (bootstrap) => new PlatformaticDriver(bootstrap),
})
