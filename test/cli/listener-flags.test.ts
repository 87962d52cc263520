import { describe, expect, test } from 'vitest'
import { moveClientListener } from '../../src/cli/listener-flags.ts'

const KAFKA = {
  'controller.listener.names': 'CONTROLLER',
  listeners: 'CONTROLLER://:9093,PLAINTEXT://:9092',
  'advertised.listeners': 'PLAINTEXT://localhost:9092,CONTROLLER://localhost:9093',
}

describe('--port and --host', () => {
  test('move the listener of clients, with what clients are told, and leave the controller’s', () => {
    expect(moveClientListener(KAFKA, { port: 19092 })).toMatchObject({
      listeners: 'CONTROLLER://:9093,PLAINTEXT://:19092',
      'advertised.listeners': 'PLAINTEXT://localhost:19092,CONTROLLER://localhost:9093',
    })
  })

  test('a host that stands for all addresses is not told to clients, another one is', () => {
    expect(moveClientListener(KAFKA, { host: '0.0.0.0' })['advertised.listeners']).toContain('PLAINTEXT://localhost:9092')
    expect(moveClientListener(KAFKA, { host: '::1' })).toMatchObject({
      listeners: 'CONTROLLER://:9093,PLAINTEXT://[::1]:9092',
      'advertised.listeners': 'PLAINTEXT://[::1]:9092,CONTROLLER://localhost:9093',
    })
  })

  test('of IPv6 listeners the address is kept', () => {
    expect(moveClientListener({ listeners: 'PLAINTEXT://[::1]:9092' }, { port: 1 })).toEqual({ listeners: 'PLAINTEXT://[::1]:1' })
  })

  test('leave alone what cannot be read, for the check of the configuration to complain', () => {
    expect(moveClientListener({ listeners: 'nonsense' }, { port: 1 })).toEqual({ listeners: 'nonsense' })
  })
})
