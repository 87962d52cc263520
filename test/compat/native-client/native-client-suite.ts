import type { BrokerProcess } from '../../../bench/peers/broker-process.ts'
import { clientScenarios } from '../client-scenarios.ts'
import { type TransactionalClient, transactionScenarios } from '../transactions/transaction-scenarios.ts'
import { NATIVE_CLIENT_ABILITIES, NativeClientDriver } from './native-client-driver.ts'
import { NativeTransactionDriver } from './native-transaction-driver.ts'

/** Our own client through what every client is asked, and transactions; `folder` is the suite's. */
export function nativeClientScenarios(
  folder: string,
  {
    broker,
    groupProtocols,
  }: { broker?: () => Promise<BrokerProcess>; groupProtocols?: TransactionalClient['groupProtocols'] } = {},
): void {
  clientScenarios({
    folder,
    abilities: NATIVE_CLIENT_ABILITIES,
    hasAdmin: true,
    ...(broker === undefined ? {} : { broker }),
    connect: async (bootstrap) => new NativeClientDriver(bootstrap),
    more({ add, bootstrap }) {
      transactionScenarios(add, bootstrap, {
        name: 'transactions',
        fenced: /_FENCED|INVALID_PRODUCER_EPOCH|fenced/i,
        readsUnstableOffsets: true,
        connect: (address) => new NativeTransactionDriver(address),
        ...(groupProtocols === undefined ? {} : { groupProtocols }),
      })
    },
  })
}
