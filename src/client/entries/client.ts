/** `rafka/client`: producers, consumers, transactions and administration, for Rafka and for any Kafka from 2.8 on. */
export * from './admin.ts'
export * from './consumer.ts'
export * from './producer.ts'
