import { describe, expect, test } from 'vitest'
import { parseKcatOutput, parseKcatPartitions } from './kcat-output.ts'

const GROUP = '% Group shared rebalanced (memberid rdkafka-1): '

describe('the partitions of a member, by what kcat says', () => {
  test('are those of the last assignment', () => {
    const said = `% Waiting for group rebalance\n${GROUP}assigned: shared [0], shared [1]\n% Reached end of topic shared [3] at offset 25\n`
    expect(parseKcatPartitions(said)).toEqual([0, 1])
    expect(parseKcatPartitions(`${said}${GROUP}revoked: shared [0], shared [1]\n`)).toEqual([])
    expect(parseKcatPartitions(`${said}${GROUP}assigned: shared [2]\n`)).toEqual([2])
    expect(parseKcatPartitions(`${said}${GROUP}assigned: \n`)).toEqual([])
  })

  test('are whole lines, wherever the pieces that arrive end', () => {
    const before = `${GROUP}assigned: shared [2], shared [3]\n`
    const line = `${GROUP}assigned: shared [0], shared [1], shared [2], shared [3]\n`
    for (let length = 0; length < line.length; length++) {
      expect(parseKcatPartitions(before + line.slice(0, length))).toEqual([2, 3])
    }
    expect(parseKcatPartitions(before + line)).toEqual([0, 1, 2, 3])
  })

  test('are read around a line of the log of librdkafka', () => {
    const log = '%4|1795262552.149|REQTMOUT|rdkafka#consumer-1| [thrd:main]: Timed out\n'
    for (const piece of ['', 'assigned: ', 'assigned: shared [0]', 'assigned: shared [0], shared [1]']) {
      const rest = 'assigned: shared [0], shared [1]\n'.slice(piece.length)
      expect(parseKcatPartitions(`${GROUP}${piece}${log}${rest}`)).toEqual([0, 1])
    }
  })
})

describe('the records of kcat', () => {
  test('are whole ones, wherever the pieces that arrive end', () => {
    const [one, two] = ['1 7 1000 1 4\nkev\nva=b,c=d\n', '0 8 1001 -1 -1\n\n'].map((text) => Buffer.from(text))
    const both = Buffer.concat([one!, two!])
    for (let length = 0; length <= both.length; length++) {
      const { records, length: read } = parseKcatOutput(both.subarray(0, length))
      expect(records).toHaveLength(length < one!.length ? 0 : length < both.length ? 1 : 2)
      expect(read).toBe(length < one!.length ? 0 : length < both.length ? one!.length : both.length)
    }
    expect(parseKcatOutput(both).records.map(({ value }) => value?.toString() ?? null)).toEqual(['ev\nv', null])
  })
})
