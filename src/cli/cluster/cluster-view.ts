import { describeTopics } from '../../client/admin/describe-topics.ts'
import { describeMetadataQuorum } from '../../client/admin/quorum.ts'
import { settle } from '../../client/admin/results.ts'
import { listTopics } from '../../client/admin/topics.ts'
import { Client } from '../../client/client.ts'
import { connectionSecurity } from '../../client/node/connection-security.ts'

export interface ClusterSight {
  /** Of the metadata quorum; -1 while there is none. */
  readonly leaderId: number
  /** Partitions without a leader, or with fewer replicas in sync than they have. */
  readonly underReplicated: number
}

/** What a cluster says of itself when it is asked as a client does. */
export interface ClusterView {
  /** Null where nobody answers. */
  look(bootstrap: string): Promise<ClusterSight | null>
  close(): void
}

const TIMEOUT_MS = 5000

/** Asks over connections that are kept from one look to the next. */
export class AskingView implements ClusterView {
  #looking: Promise<ClusterSight | null> | null = null
  #client: { readonly bootstrap: string; readonly client: Client } | null = null

  /** One after the other: who looks meanwhile sees the same. */
  look(bootstrap: string): Promise<ClusterSight | null> {
    this.#looking ??= this.#ask(bootstrap).finally(() => {
      this.#looking = null
    })
    return this.#looking
  }

  async #ask(bootstrap: string): Promise<ClusterSight | null> {
    if (bootstrap === '') return null
    try {
      const client = this.#clientFor(bootstrap)
      const { leaderId } = await describeMetadataQuorum(client)
      const topics = await listTopics(client, { listInternal: true })
      const described = await settle(
        describeTopics(
          client,
          topics.map(({ name }) => name),
        ),
      )
      const partitions = described.values().flatMap((topic) => topic.partitions)
      const underReplicated = partitions.filter(({ leader, isr, replicas }) => leader === null || isr.length < replicas.length)
      return { leaderId, underReplicated: underReplicated.length }
    } catch {
      // It may be about to start or to stop: whoever asked asks again.
      this.close()
      return null
    }
  }

  close(): void {
    this.#client?.client.close()
    this.#client = null
  }

  #clientFor(bootstrap: string): Client {
    if (this.#client?.bootstrap === bootstrap) return this.#client.client
    this.close()
    const { environment, authenticator } = connectionSecurity(bootstrap, {})
    const client = new Client(environment, {
      bootstrap,
      clientId: 'rafka-cluster',
      requestTimeoutMs: TIMEOUT_MS,
      retryTimeoutMs: TIMEOUT_MS,
      authenticator,
    })
    this.#client = { bootstrap, client }
    return client
  }
}
