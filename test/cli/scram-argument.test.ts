import { describe, expect, test } from 'vitest'
import { nodeCryptography } from '../../actors/runtime/node-cryptography.ts'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import { scramRecord } from '../../src/cli/scram-argument.ts'

const read = (argument: string) => scramRecord(argument, { cryptography: nodeCryptography(), random: new SeededRandom(3) })

describe('rafka format --add-scram', () => {
  test('keeps what a password gives, and what was salted elsewhere as it is', async () => {
    const plain = await read(
      'SCRAM-SHA-256=[name=alice,salt="MWx2NHBkbnc0ZndxN25vdGN4bTB5MzY=",iterations=8192,password=alice-secret]',
    )
    expect(plain.message).toMatchObject({ name: 'alice', mechanism: 1, iterations: 8192 })
    // As kafka-storage 4.3.1 writes them.
    const salted = await read(
      'SCRAM-SHA-256=[name=alice,salt="MWx2NHBkbnc0ZndxN25vdGN4bTB5MzY=",saltedpassword="mT0yyUUxnlJaC99HXgRTSYlbuqa4FSGtJCJfTMvjYCE="]',
    )
    expect(salted.message).toMatchObject({ name: 'alice', iterations: 4096 })
    expect((await read('SCRAM-SHA-512=[name=bob,password=p]')).message).toMatchObject({ mechanism: 2, iterations: 4096 })
  })

  test('says what is wrong, and never the password', async () => {
    for (const [argument, problem] of [
      ['SCRAM-SHA-256', 'equals sign'],
      ['SCRAM-SHA-1=[name=a,password=b]', 'SCRAM-SHA-1 is not supported'],
      ['SCRAM-SHA-256=name=a', 'start with ['],
      ['SCRAM-SHA-256=[password=secret]', "supply 'name'"],
      ['SCRAM-SHA-256=[name=a]', "one of 'password' or 'saltedpassword'"],
      ['SCRAM-SHA-256=[name=a,saltedpassword=YCE=]', "supply 'salt'"],
      ['SCRAM-SHA-256=[name=a,password=secret,iterations=4095]', '>= 4096'],
      ['SCRAM-SHA-256=[name=a,password=secret,iterations=16385]', '<= 16384'],
      ['SCRAM-SHA-256=[name=a,password=secret,colour=red]', 'Unknown SCRAM configurations: colour'],
    ] as const) {
      await expect(read(argument)).rejects.toThrow(problem)
      await expect(read(argument)).rejects.not.toThrow('secret,')
    }
  })
})
