import { test } from 'vitest'
import { COMPAT_BROKER } from '../../compat-broker.ts'
import { nativeClientScenarios } from '../native-client-suite.ts'
import { hasOldKafka, startOldKafka } from './old-kafka.ts'

// Our own client with the oldest Kafka that it speaks with: everything has to pass as with the newest, groups by the classic protocol alone.
if (COMPAT_BROKER === 'kafka' && hasOldKafka())
  nativeClientScenarios(import.meta.dirname, { broker: startOldKafka, groupProtocols: ['classic'] })
else test.skip('Kafka 2.8 is not here, or not asked for', () => {})
