import { expect } from 'vitest'
import { clientScenarios } from '../client-scenarios.ts'
import { KCAT_ABILITIES, KcatDriver, runKcat } from './kcat-driver.ts'

// kcat, on librdkafka.
clientScenarios({
  folder: import.meta.dirname,
  abilities: KCAT_ABILITIES,
  hasAdmin: false,
  connect: async (bootstrap) => new KcatDriver(bootstrap),
  more: ({ add, bootstrap }) => {
    add('-L shows brokers, topics and partitions', async () => {
      await runKcat(['-b', bootstrap(), '-P', '-t', 'listed'], 'a record\n')
      const text = (await runKcat(['-b', bootstrap(), '-L', '-t', 'listed'])).toString()
      expect(text).toContain(`broker 1 at ${bootstrap()}`)
      expect(text).toContain('topic "listed" with 1 partitions')
      expect(text).toContain('partition 0, leader 1, replicas: 1, isrs: 1')
    })

    add('-L -J shows the same as JSON', async () => {
      await runKcat(['-b', bootstrap(), '-P', '-t', 'listed-json'], 'a record\n')
      const metadata = JSON.parse((await runKcat(['-b', bootstrap(), '-L', '-J', '-t', 'listed-json'])).toString())
      expect(metadata.brokers).toEqual([{ id: 1, name: bootstrap() }])
      expect(metadata.topics[0].partitions[0]).toMatchObject({
        partition: 0,
        leader: 1,
        replicas: [{ id: 1 }],
        isrs: [{ id: 1 }],
      })
    })

    add('-Q finds the offset of a time', async () => {
      await runKcat(['-b', bootstrap(), '-P', '-t', 'queried'], 'one\ntwo\n')
      const text = (await runKcat(['-b', bootstrap(), '-Q', '-t', 'queried:0:1'])).toString()
      expect(text).toContain('queried [0] offset 0')
    })

    add('-C -e ends at the end of all partitions', async () => {
      await runKcat(['-b', bootstrap(), '-P', '-t', 'ended'], 'one\ntwo\nthree\n')
      expect((await runKcat(['-b', bootstrap(), '-C', '-q', '-e', '-t', 'ended'])).toString()).toBe('one\ntwo\nthree\n')
      expect((await runKcat(['-b', bootstrap(), '-C', '-q', '-e', '-t', 'ended', '-p', '0', '-o', '-1'])).toString()).toBe(
        'three\n',
      )
    })
  },
})
