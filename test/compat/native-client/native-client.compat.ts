import { clientScenarios } from '../client-scenarios.ts'
import { transactionScenarios } from '../transactions/transaction-scenarios.ts'
import { NATIVE_CLIENT_ABILITIES, NativeClientDriver } from './native-client-driver.ts'
import { NativeTransactionDriver } from './native-transaction-driver.ts'

// Our own client: what every client is asked, and transactions.
clientScenarios({
  folder: import.meta.dirname,
  abilities: NATIVE_CLIENT_ABILITIES,
  hasAdmin: true,
  connect: async (bootstrap) => new NativeClientDriver(bootstrap),
  more({ add, bootstrap }) {
    transactionScenarios(add, bootstrap, {
      name: 'transactions',
      fenced: /_FENCED|INVALID_PRODUCER_EPOCH|fenced/i,
      readsUnstableOffsets: true,
      connect: (bootstrap) => new NativeTransactionDriver(bootstrap),
    })
  },
})
