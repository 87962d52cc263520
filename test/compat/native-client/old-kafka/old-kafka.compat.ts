import { test } from 'vitest'
import { clientScenarios } from '../../client-scenarios.ts'
import { COMPAT_BROKER } from '../../compat-broker.ts'
import { transactionScenarios } from '../../transactions/transaction-scenarios.ts'
import { NATIVE_CLIENT_ABILITIES, NativeClientDriver } from '../native-client-driver.ts'
import { NativeTransactionDriver } from '../native-transaction-driver.ts'
import { hasOldKafka, startOldKafka } from './old-kafka.ts'

// Our own client with the oldest Kafka that it speaks with: everything has to pass as with the newest, groups by the classic protocol alone.
if (COMPAT_BROKER === 'kafka' && hasOldKafka()) {
  clientScenarios({
    folder: import.meta.dirname,
    abilities: NATIVE_CLIENT_ABILITIES,
    hasAdmin: true,
    broker: startOldKafka,
    connect: async (bootstrap) => new NativeClientDriver(bootstrap),
    more({ add, bootstrap }) {
      transactionScenarios(add, bootstrap, {
        name: 'transactions',
        fenced: /_FENCED|INVALID_PRODUCER_EPOCH|fenced/i,
        readsUnstableOffsets: true,
        connect: (bootstrap) => new NativeTransactionDriver(bootstrap),
        groupProtocols: ['classic'],
      })
    },
  })
} else test.skip('Kafka 2.8 is not here, or not asked for', () => {})
