import { z } from 'zod'

const PROPERTIES = z.record(z.string(), z.string()).default({})

const NODE = z.strictObject({
  id: z.int().min(0).max(2_147_483_647),
  roles: z
    .array(z.enum(['broker', 'controller']))
    .min(1)
    .refine((roles) => new Set(roles).size === roles.length, 'a role is there twice')
    .optional()
    .describe('default: both'),
  rack: z.string().min(1).optional().describe('the same as broker.rack'),
  listeners: z.string().optional().describe('where the node listens; default: ports of its own on this machine'),
  properties: PROPERTIES.describe('Kafka broker configurations of this node'),
})

/** The shape of `cluster.config.json`: settings of all nodes, and of each. Keys of `properties` are Kafka's. */
export const CLUSTER_CONFIG = z
  .strictObject({
    $schema: z.string().optional(),
    cluster: z.string().optional().describe('a name for people'),
    properties: PROPERTIES.describe('Kafka broker configurations of every node'),
    brokers: z.int().min(1).max(100).optional().describe('so many nodes that are broker and controller, with ids from 1'),
    nodes: z.array(NODE).min(1).optional(),
  })
  .superRefine(({ brokers, nodes }, context) => {
    const add = (path: (string | number)[], message: string): void => context.addIssue({ code: 'custom', path, message })
    if ((brokers === undefined) === (nodes === undefined)) add(['nodes'], 'either nodes or brokers is needed, and not both')
    nodes?.forEach(({ id }, place) => {
      const first = nodes.findIndex((node) => node.id === id)
      if (first !== place) add(['nodes', place, 'id'], `node ${id} is there twice: nodes.${first} has this id as well`)
    })
    if (nodes?.every(({ roles }) => roles !== undefined && !roles.includes('controller')) === true)
      add(['nodes'], 'no node has the role controller')
  })

export type ClusterConfig = z.infer<typeof CLUSTER_CONFIG>
