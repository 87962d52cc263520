import { expect, test } from 'vitest'
import { Simulation } from '../../actors/runtime/simulation.ts'
import type { Connection, ConnectionEvents } from '../../src/base/network.ts'
import { CLIENT } from './simulated-client.ts'
import { SimulatedNetwork } from './simulated-network.ts'

class End implements ConnectionEvents {
  text = ''
  readonly told: string[] = []
  connection: Connection | null = null
  readonly #buffer = Buffer.alloc(100)

  begin(connection: Connection): this {
    this.connection = connection
    return this
  }
  buffer(): Uint8Array {
    return this.#buffer
  }
  received(length: number): void {
    this.text += this.#buffer.toString('latin1', 0, length)
  }
  ended(): void {
    this.told.push('ended')
  }
  closed(): void {
    this.told.push('closed')
  }
  write(text: string): void {
    this.connection!.write([Buffer.from(text)], (whole) => this.told.push(whole ? 'written' : 'lost'))
  }
}

function connected(seed = 1) {
  const simulation = new Simulation({ seed })
  const network = new SimulatedNetwork(simulation)
  const server = new End()
  const context = { enter: (turn: () => void) => turn(), whenEnded: () => {} }
  network.for(context as never, 'server').listen(
    { host: 'server', port: 1 },
    (connection) => server.begin(connection),
    () => {},
  )
  const client = new End()
  const errors: string[] = []
  const dial = (): unknown =>
    network.dial('client', CLIENT, { host: 'server', port: 1 }, (error, connection) => {
      if (error !== null) errors.push(error.message)
      return connection === null ? null : client.begin(connection)
    })
  dial()
  simulation.run(100)
  return { simulation, network, server, client, dial, errors }
}

test('bytes arrive whole and in order, both ways, however they are cut', () => {
  for (let seed = 1; seed < 20; seed++) {
    const { simulation, server, client } = connected(seed)
    const text = 'abcdefghij'.repeat(5000)
    client.write('hello ')
    client.write(text)
    server.write('answer')
    simulation.run(1_000)
    expect([server.text === `hello ${text}`, client.text]).toEqual([true, 'answer'])
    expect([client.told, server.told]).toEqual([['written', 'written'], ['written']])
  }
})

test('over a link that is blocked bytes come when it is mended; the other direction goes on', () => {
  const { simulation, network, server, client } = connected()
  const mend = network.block(['client'], ['server'])
  client.write('late')
  server.write('soon')
  simulation.run(60_000)
  const before = [server.text, client.text]

  mend()
  simulation.run(100)

  expect(before).toEqual(['', 'soon'])
  expect(server.text).toBe('late')
})

test('dialling a host behind a partition leads nowhere until that is over', () => {
  const { simulation, network, client, dial } = connected()
  const first = client.connection
  const mend = network.partition(['server'], ['client'])
  dial()
  simulation.run(30_000)
  const meanwhile = client.connection
  mend()
  simulation.run(2_000)
  expect([meanwhile === first, client.connection === first]).toEqual([true, false])
})

test('a cut that nobody tells of is noticed by who never hears again, and by nobody else', () => {
  const { simulation, network, server, client } = connected()
  const end = network.connections().find(({ host }) => host === 'server')!
  end.cut({ silently: true })
  client.write('into the void')
  simulation.run(60_000)
  expect([server.told, client.told, server.text]).toEqual([['closed'], ['written'], ''])
  expect(network.foundUs).toBe(Number.NEGATIVE_INFINITY)
  client.connection!.close()
  expect(network.foundUs, 'the network knows when that was').toBe(simulation.nowUs)
})

test('nobody listens: refused; who is told that it ended and writes on learns that it is over', () => {
  const { simulation, network, server, client, errors } = connected(3)
  network.dial('client', CLIENT, { host: 'server', port: 2 }, (error) => {
    errors.push(error!.message)
    return null
  })
  server.connection!.close()
  simulation.run(100)
  client.write('more')
  simulation.run(100)
  expect(errors).toEqual(['connect ECONNREFUSED server:2'])
  expect(client.told.at(-1)).toBe('closed')
  expect(network.foundUs, 'nothing was hidden').toBe(Number.NEGATIVE_INFINITY)
})
