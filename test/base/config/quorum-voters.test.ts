import { describe, expect, test } from 'vitest'
import { parseQuorumBootstrapServer, parseQuorumVoter } from '../../../src/base/config/quorum-voters.ts'

// Kafka 4.3.1's QuorumConfig makes the same of each of these.

const LONG = '2001:0db8:0000:0000:0000:ff00:0042:8329'

describe('where controllers are found', () => {
  test.each([
    ['localhost:9093', 'localhost', 9093],
    ['127.0.0.1:0', '127.0.0.1', 0],
    ['[::1]:9093', '::1', 9093],
    ['::1:9093', '::1', 9093],
    ['[::]:9093', '::', 9093],
    ['[fe80::1%eth0]:65535', 'fe80::1%eth0', 65535],
    ['[::ffff:127.0.0.1]:9093', '::ffff:127.0.0.1', 9093],
    [`[${LONG}]:9093`, LONG, 9093],
    [`${LONG}:9093`, LONG, 9093],
    ['CONTROLLER://[::1]:9093', '::1', 9093],
    ['[::1:9093', '::1', 9093],
    [':00001', '', 1],
  ])('%s', (address, host, port) => {
    expect(parseQuorumBootstrapServer(address)).toEqual({ host, port })
    expect(parseQuorumVoter(`1@${address}`)).toEqual({ id: 1, host, port })
  })

  test.each(['[::1]9093', '[::1]', 'host', 'host:-1', 'host:', 'ho st:1', 'host:1/path', 'h~:1'])('%s is refused', (address) => {
    const name = `Failed to parse host name from ${address} for the configuration controller.quorum.bootstrap.servers.`
    expect(() => parseQuorumBootstrapServer(address)).toThrow(`${name} Each entry should be in the form "{host}:{port}"`)
    const voter = `Failed to parse host name from entry 1@${address} for the configuration controller.quorum.voters.`
    expect(() => parseQuorumVoter(`1@${address}`)).toThrow(`${voter} Each entry should be in the form \`{id}@{host}:{port}\`.`)
  })

  test.each(['[::1]:65536', 'host:99999', 'host:9999999999'])('%s has no port that there is', (address) => {
    const message = `port out of range:${address.split(':').at(-1)}`
    expect(() => parseQuorumBootstrapServer(address)).toThrow(message)
    expect(() => parseQuorumVoter(`1@${address}`)).toThrow(message)
  })
})

describe('the id of a voter', () => {
  test.each([
    ['0', 0],
    ['+1', 1],
    ['007', 7],
    ['00000000000000000007', 7],
    ['2147483647', 2_147_483_647],
  ])('%s', (id, expected) => {
    expect(parseQuorumVoter(`${id}@h:1`).id).toBe(expected)
    expect(parseQuorumVoter(`${id}@h:1@`).id).toBe(expected)
  })

  test.each(['', 'x', '1 ', '1.5', '2147483648', '-2147483649'])('"%s" is none', (id) => {
    expect(() => parseQuorumVoter(`${id}@h:1`)).toThrow(`Failed to parse voter ID as an integer from ${id}`)
  })

  test.each(['', '@', '1', '1@', 'h:1', '1@h:1@2', '1@@h:1'])('"%s" has none, or more than that', (entry) => {
    expect(() => parseQuorumVoter(entry)).toThrow(
      'Invalid configuration value for controller.quorum.voters. Each entry should be in the form `{id}@{host}:{port}`.',
    )
  })
})
