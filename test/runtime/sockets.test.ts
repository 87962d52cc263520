import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { NodeNetwork } from '../../actors/runtime/sockets.ts'
import type { Connection, ConnectionEvents, Listener } from '../../src/base/network.ts'

const networks: NodeNetwork[] = []
const clients: Socket[] = []
afterEach(() => {
  for (const client of clients.splice(0)) client.destroy()
  for (const network of networks.splice(0)) network.close()
})

function nodeNetwork(): NodeNetwork {
  const network = new NodeNetwork((turn) => turn())
  networks.push(network)
  return network
}

/** Keeps what comes in `text`, and tells of each event. */
class Ear implements ConnectionEvents {
  readonly #memory = new Uint8Array(7)
  readonly #heard: () => void
  text = ''
  isClosed = false

  constructor(heard: () => void) {
    this.#heard = heard
  }

  buffer(): Uint8Array {
    return this.#memory
  }
  received(length: number): void {
    this.text += Buffer.from(this.#memory.subarray(0, length)).toString()
    this.#heard()
  }
  ended(): void {}
  closed(): void {
    this.isClosed = true
    this.#heard()
  }
}

function listening(network: NodeNetwork, accept: (connection: Connection) => ConnectionEvents | null): Promise<number> {
  return new Promise((resolve) => void network.listen({ host: '127.0.0.1', port: 0 }, accept, (_, port) => resolve(port)))
}

test('who dials a listener has a connection over which both sides hear each other, in pieces of the memory that they name', async () => {
  const network = nodeNetwork()
  const text = 'x'.repeat(5000)
  const port = await listening(network, (connection) => {
    const ear = new Ear(() => {
      if (ear.text.length === text.length) connection.write([Buffer.from(`heard ${ear.text.length}`)], () => {})
    })
    return ear
  })
  const heard = await new Promise<string>((resolve) => {
    const ear = new Ear(() => {
      if (ear.text === 'heard 5000') resolve(ear.text)
    })
    network.dial({ host: '127.0.0.1', port }, (error, connection) => {
      expect(error).toBeNull()
      expect([connection!.remoteAddress, connection!.remotePort]).toEqual(['127.0.0.1', port])
      setImmediate(() => connection!.write([Buffer.from(text.slice(0, 2000)), Buffer.from(text.slice(2000))], () => {}))
      return ear
    })
  })
  expect(heard).toBe('heard 5000')
})

test('bytes that the listener sends at once are not lost', async () => {
  const network = nodeNetwork()
  const port = await listening(network, (connection) => {
    setImmediate(() => connection.write([Buffer.from('welcome to this node')], () => connection.close()))
    return new Ear(() => {})
  })
  const text = await new Promise<string>((resolve) => {
    const ear = new Ear(() => {
      if (ear.isClosed) resolve(ear.text)
    })
    // The other side ends its half: what comes by this end is told, and the connection is over when this side ends too.
    ear.ended = () => connection?.close()
    let connection: Connection | null = null
    network.dial({ host: 'localhost', port }, (_, opened) => {
      connection = opened
      return ear
    })
  })
  expect(text).toBe('welcome to this node')
})

test('who dials where nobody listens is told so, once', async () => {
  const network = nodeNetwork()
  const port = await listening(network, () => null)
  network.close()
  const errors: string[] = []
  await new Promise<void>((resolve) => {
    nodeNetwork().dial({ host: '127.0.0.1', port }, (error) => {
      errors.push(error!.code)
      setTimeout(resolve, 5)
      return null
    })
  })
  expect(errors).toEqual(['ECONNREFUSED'])
})

test('who gives up dialing hears nothing more', async () => {
  const network = nodeNetwork()
  const port = await listening(network, () => new Ear(() => {}))
  let opened = false
  network
    .dial({ host: '127.0.0.1', port }, () => {
      opened = true
      return null
    })
    .close()
  await new Promise<void>((resolve) => {
    network.dial({ host: '127.0.0.1', port }, () => {
      resolve()
      return null
    })
  })
  expect(opened).toBe(false)
})

test('who comes to a gate that is closed waits in order, and is refused where enough wait', async () => {
  const network = nodeNetwork()
  let isOpen = false
  const crowded: string[] = []
  const accepted: number[] = []
  const gate = { waitingMax: 2, opens: () => isOpen, crowded: (address: string) => void crowded.push(address) }
  let listener!: Listener
  const port = await new Promise<number>((resolve) => {
    listener = network.listen(
      { host: '127.0.0.1', port: 0, gate },
      (connection) => {
        accepted.push(connection.remotePort)
        isOpen = accepted.length !== 1
        return new Ear(() => {})
      },
      (_, bound) => resolve(bound),
    )
  })
  const ports: number[] = []
  for (let each = 0; each < 2; each++) {
    const client = connect(port, '127.0.0.1')
    clients.push(client)
    await once(client, 'connect')
    ports.push(client.localPort!)
  }
  const refused = connect(port, '127.0.0.1').on('error', () => {})
  await once(refused, 'close')
  expect([accepted, crowded]).toEqual([[], ['127.0.0.1']])
  isOpen = true
  listener.admit()
  expect(accepted).toEqual(ports.slice(0, 1))
  isOpen = true
  listener.admit()
  expect(accepted).toEqual(ports)
})
