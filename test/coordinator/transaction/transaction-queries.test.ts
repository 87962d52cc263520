import { describe, expect, test } from 'vitest'
import { ErrorCode } from '../../../src/protocol/error-codes.ts'
import { ListTransactionsRequest, ListTransactionsResponse } from '../../../src/protocol/generated/api/list-transactions.ts'
import { TransactionBench } from './transaction-bench.ts'

const LIST_TRANSACTIONS = { request: ListTransactionsRequest, response: ListTransactionsResponse }

function listing(body: { transactionalIdPattern?: string; stateFilters?: string[]; durationFilter?: number }) {
  const bench = new TransactionBench()
  for (const id of ['copy-1', 'copy-22', 'other']) bench.producer(id)
  bench.advance(5_000)
  bench.add('copy-1', bench.producer('copy-1'), [0])
  const { errorCode, transactionStates } = bench.send(LIST_TRANSACTIONS, { durationFilter: -1, ...body }).answer()
  return errorCode === ErrorCode.NONE ? transactionStates.map(({ transactionalId }) => transactionalId).sort() : errorCode
}

describe('ListTransactions', () => {
  test('lists the ids that a pattern matches as a whole', () => {
    expect(listing({})).toEqual(['copy-1', 'copy-22', 'other'])
    expect(listing({ transactionalIdPattern: '' })).toEqual(['copy-1', 'copy-22', 'other'])
    expect(listing({ transactionalIdPattern: 'copy-.*' })).toEqual(['copy-1', 'copy-22'])
    expect(listing({ transactionalIdPattern: 'copy-.' })).toEqual(['copy-1'])
    expect(listing({ transactionalIdPattern: 'copy-.*', stateFilters: ['Ongoing'] })).toEqual(['copy-1'])
  })

  test('refuses a pattern that is none, and one that would take long', () => {
    expect(listing({ transactionalIdPattern: '[' })).toBe(ErrorCode.INVALID_REGULAR_EXPRESSION)
    expect(listing({ transactionalIdPattern: '((a{900}){900}){900}' })).toBe(ErrorCode.INVALID_REGULAR_EXPRESSION)
  })
})
