import { z } from 'zod'

/** The shape of `cluster.config.json`: settings of all nodes, and of each. Keys are Kafka's. */
export const CLUSTER_CONFIG = z.strictObject({
  $schema: z.string().optional(),
  cluster: z.string().optional().describe('a name for people'),
  properties: z.record(z.string(), z.string()).default({}).describe('Kafka broker configurations of every node'),
  nodes: z
    .array(
      z.strictObject({
        id: z.int().min(0),
        listeners: z.string().optional(),
        properties: z.record(z.string(), z.string()).default({}),
      }),
    )
    .min(1),
})
