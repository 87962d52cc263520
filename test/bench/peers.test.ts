import { expect, test } from 'vitest'
import { spread } from '../../bench/measure/spread.ts'
import { orderOf, scenariosNamed, tables } from '../../bench/peers.ts'

test('each broker goes first as often as the other', () => {
  expect([0, 1, 2].map((pair) => orderOf(pair, ['kafka', 'rafka']))).toEqual([
    ['kafka', 'rafka'],
    ['rafka', 'kafka'],
    ['kafka', 'rafka'],
  ])
})

test('scenarios are chosen by name and keep their order', () => {
  expect(scenariosNamed('java-producer,replay').map(({ name }) => name)).toEqual(['replay', 'java-producer'])
  expect(() => scenariosNamed('replays')).toThrow('no scenario replays')
})

test('a scenario is a table of both brokers and their ratio', () => {
  const text = tables([
    {
      scenario: 'replay',
      metric: 'throughput',
      unit: 'MB/s',
      better: 'higher',
      kafka: spread([100]),
      rafka: spread([250]),
      ratio: 2.5,
    },
  ])

  expect(text.split('\n')).toEqual([
    'replay',
    '| figure           | Kafka | Rafka | Rafka/Kafka |',
    '|:-----------------|------:|------:|------------:|',
    '| throughput, MB/s |   100 |   250 |        2.50 |',
  ])
})
