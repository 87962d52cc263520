import { describe, expect, test } from 'vitest'
import { checkIdentity, type FoundDirectory, formatsItself } from '../../actors/directory-identity.ts'
import { type BrokerConfig, resolveBrokerConfig } from '../../src/base/config/broker-config.ts'

const QUORUM = {
  'controller.quorum.voters': '1@one:9093,2@two:9093,3@three:9093',
  listeners: 'PLAINTEXT://:9092,CONTROLLER://:9093',
}

function config(properties: Readonly<Record<string, string>> = {}): BrokerConfig {
  return resolveBrokerConfig({ 'log.dirs': '/a,/b', ...properties }).config
}

function directory(logDir: string, clusterId = 'mine', nodeId = 1, directoryId: string | null = logDir): FoundDirectory {
  return { logDir, properties: { clusterId, nodeId, directoryId } }
}

const empty = (logDir: string): FoundDirectory => ({ logDir, properties: null })

describe('a folder that is not ours is refused, and the error names both sides', () => {
  test('of another cluster', () => {
    expect(() => checkIdentity([directory('/a'), directory('/b', 'theirs')], config())).toThrow(
      'the log directories belong to different clusters: /a to mine, /b to theirs',
    )
  })

  test('of another node', () => {
    expect(() => checkIdentity([empty('/a'), directory('/b', 'mine', 7)], config())).toThrow(
      '/b belongs to node 7, and this is node 1: set node.id=7',
    )
  })

  test('that is a copy of another', () => {
    expect(() => checkIdentity([directory('/a', 'mine', 1, 'x'), directory('/b', 'mine', 1, 'x')], config())).toThrow(
      '/a and /b have the same directory.id x',
    )
  })
})

describe('empty folders', () => {
  test('begin a cluster where the node is alone', () => {
    expect(checkIdentity([empty('/a'), empty('/b')], config())).toBeNull()
    expect(checkIdentity([empty('/a'), empty('/b')], config({ ...QUORUM, 'controller.quorum.voters': '1@one:9093' }))).toBeNull()
  })

  test('join the cluster of the others', () => {
    expect(checkIdentity([directory('/a'), empty('/b')], config(QUORUM))).toBe('mine')
  })

  test('of the metadata are refused in a quorum of several: there is a cluster that they are to belong to', () => {
    for (const found of [
      [empty('/a'), empty('/b')],
      [empty('/a'), directory('/b')],
    ]) {
      expect(() => checkIdentity(found, config(QUORUM))).toThrow('No `meta.properties` found in /a')
    }
  })
})

test('only a controller that names no other begins a cluster of its own', () => {
  expect(formatsItself(config())).toBe(true)
  expect(formatsItself(config(QUORUM))).toBe(false)
  expect(formatsItself(config({ 'controller.quorum.bootstrap.servers': 'one:9093', listeners: QUORUM.listeners }))).toBe(false)
  const broker = { 'process.roles': 'broker', 'node.id': '4', 'controller.quorum.voters': '1@one:9093' }
  expect(formatsItself(config(broker))).toBe(false)
})
