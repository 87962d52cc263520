import type { SupervisionOptions } from '../../actors/runtime/restart-policy.ts'
import { Simulation } from '../../actors/runtime/simulation.ts'
import type { ConfigTexts } from '../../src/base/config/config-texts.ts'
import { SimulatedClient } from './simulated-client.ts'
import { CLIENT_PORT, LOG_DIR } from './simulated-cluster.ts'
import type { SimulatedDisk } from './simulated-disk.ts'
import { SimulatedMember } from './simulated-member.ts'
import { SimulatedNetwork } from './simulated-network.ts'

const HOST = '127.0.0.1'

export interface SimulatedNodeOptions {
  readonly seed?: number
  readonly texts?: ConfigTexts
  /** A disk that other nodes may have used before. */
  readonly disk?: SimulatedDisk
  readonly simulation?: Simulation
  readonly supervision?: Partial<SupervisionOptions>
}

/** One node that is the whole cluster, in virtual time, with every actor and a network: what a test sends to it is served as on a machine. */
export class SimulatedNode extends SimulatedMember {
  constructor({ seed = 1, texts = {}, simulation = new Simulation({ seed }), disk, supervision }: SimulatedNodeOptions = {}) {
    super({
      simulation,
      network: new SimulatedNetwork(simulation),
      host: HOST,
      texts: {
        'log.dirs': LOG_DIR,
        'node.id': '1',
        listeners: `PLAINTEXT://${HOST}:${CLIENT_PORT}`,
        'group.initial.rebalance.delay.ms': '0',
        'offsets.topic.num.partitions': '1',
        ...texts,
      },
      ...(disk === undefined ? {} : { disk }),
      ...(supervision === undefined ? {} : { supervision }),
    })
    this.start()
  }

  /** A node that serves. Throws what kept it from that. */
  static start(options: SimulatedNodeOptions = {}): SimulatedNode {
    const node = new SimulatedNode(options)
    node.untilReady()
    return node
  }

  connect(): SimulatedClient {
    return new SimulatedClient(this.simulation, this.network, HOST, { host: HOST, port: CLIENT_PORT })
  }

  /** Cuts the power. Another node may be started over the same disk. */
  cutPower(): void {
    this.crash()
  }
}
