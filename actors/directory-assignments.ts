import type { BrokerConfig } from '../src/base/config/broker-config.ts'
import type { ActorId, Context } from '../src/messages/context.ts'
import { firstRequestId } from '../src/messages/first-request-id.ts'
import type { Message, Response } from '../src/messages/message.ts'
import { nodeRequest } from '../src/messages/node-request.ts'
import { LOST_DIRECTORY, MIGRATING_DIRECTORY, UNASSIGNED_DIRECTORY } from '../src/metadata/directory-id.ts'
import type { MetadataImage } from '../src/metadata/metadata-image.ts'
import type { PartitionRegistration } from '../src/metadata/partition-registration.ts'
import { AssignReplicasToDirsRequest } from '../src/protocol/generated/api/assign-replicas-to-dirs.ts'

/** Between one try to tell the controller and the next. */
const RETRY_MS = 1000

interface Assignment {
  readonly topicId: string
  readonly partition: number
  /** Id of the log directory. */
  readonly directory: string
}

/**
 * Tells the controller where replicas are that it takes to be in another log directory (KIP-858): else one that was moved would be without a leader as soon as the
 * directory that it came from is taken out. A replica of which the metadata only say that it is somewhere on this node stays so.
 */
export class DirectoryAssignments {
  readonly #context: Context
  readonly #config: BrokerConfig
  readonly #image: () => MetadataImage
  readonly #wanted = new Map<string, Assignment>()
  /** Replicas that may have lost something, and the log directory that each is in: told only when the controller has heard of the loss. */
  readonly #lost = new Map<string, string | null>()
  /** What the request under way says; null while there is none. */
  #asked: readonly (readonly [string, Assignment])[] | null = null
  #channel: ActorId = 0
  #requestId: number
  #isDue = false
  /** By log directory. */
  directoryIds: ReadonlyMap<string, string> = new Map()

  constructor(context: Context, config: BrokerConfig, image: () => MetadataImage) {
    this.#context = context
    this.#requestId = firstRequestId(context.random)
    this.#config = config
    this.#image = image
  }

  set channel(channel: ActorId) {
    this.#channel = channel
  }

  /** A replica is in this log directory. */
  note(topicId: string, partition: number, registration: PartitionRegistration | undefined, logDir: string | null): void {
    const key = `${topicId}:${partition}`
    if (this.#lost.has(key)) {
      this.#lost.set(key, logDir)
      if (registration !== undefined) return
      this.#lost.delete(key)
    }
    const known = registration?.directories[registration.replicas.indexOf(this.#config.nodeId)]
    const directory = logDir === null ? undefined : this.directoryIds.get(logDir)
    const isUntold = known === UNASSIGNED_DIRECTORY || known === MIGRATING_DIRECTORY
    const isKnown = known === undefined || known === directory || (isUntold && !this.#othersDepend)
    if (directory === undefined || directory === '' || isKnown) {
      if (this.#wanted.size > 0) this.#wanted.delete(key)
      return
    }
    this.#wanted.set(key, { topicId, partition, directory })
    this.#tellSoon()
  }

  /**
   * A replica failed, and may have less than it had: for the controller it is nowhere until that has been heard, so that another leads and it has to catch up, and then where it was.
   */
  lost(topicId: string, partition: number, logDir: string | null): void {
    const key = `${topicId}:${partition}`
    this.#lost.set(key, logDir)
    this.#wanted.set(key, { topicId, partition, directory: LOST_DIRECTORY })
    this.#tellSoon()
  }

  /** A replica's log directory failed. The controller may not know that it was in there. */
  failed(topicId: string, partition: number, registration: PartitionRegistration, logDir: string): void {
    const directory = this.directoryIds.get(logDir)
    const key = `${topicId}:${partition}`
    this.#lost.delete(key)
    this.#wanted.delete(key)
    if (directory === undefined || registration.directories[registration.replicas.indexOf(this.#config.nodeId)] === directory)
      return
    this.#wanted.set(key, { topicId, partition, directory })
    this.#tellSoon()
  }

  answered({ requestId, errorCode }: Response): void {
    if (requestId !== this.#requestId || this.#asked === null) return
    // What was moved again meanwhile is another assignment.
    const told = errorCode === 0 ? this.#asked.filter(([key, assignment]) => this.#wanted.get(key) === assignment) : []
    for (const [key] of told) this.#wanted.delete(key)
    this.#asked = null
    for (const [key, { topicId, partition, directory }] of told)
      if (directory === LOST_DIRECTORY) this.#found(key, topicId, partition)
    if (this.#wanted.size > 0) this.#context.schedule(RETRY_MS, () => this.#tell())
  }

  /** The controller knows of the loss. Where this node does not see that yet, `note` is called again when it does. */
  #found(key: string, topicId: string, partition: number): void {
    const logDir = this.#lost.get(key) ?? null
    this.#lost.delete(key)
    this.note(topicId, partition, this.#image().topicById(topicId)?.partitions[partition], logDir)
  }

  /** What was asked of it is not answered. */
  channelUp(): void {
    this.#asked = null
    if (this.#wanted.size > 0) this.#tellSoon()
  }

  /** Where others could lead what is in a directory that fails, the controller has to know what that is. */
  get #othersDepend(): boolean {
    return this.directoryIds.size > 1 && this.#image().parts.brokers.size > 1
  }

  #tellSoon(): void {
    if (this.#isDue) return
    this.#isDue = true
    this.#context.defer(() => {
      this.#isDue = false
      this.#tell()
    })
  }

  #tell(): void {
    const brokerEpoch = this.#image().broker(this.#config.nodeId)?.epoch
    if (this.#channel === 0 || this.#asked !== null || this.#wanted.size === 0 || brokerEpoch === undefined) return
    this.#asked = [...this.#wanted]
    const byDirectory = Map.groupBy(this.#wanted.values(), ({ directory }) => directory)
    const directories = Array.from(byDirectory, ([id, assignments]) => ({
      id,
      topics: Array.from(
        Map.groupBy(assignments, ({ topicId }) => topicId),
        ([topicId, partitions]) => ({
          topicId,
          partitions: partitions.map(({ partition: partitionIndex }) => ({ partitionIndex })),
        }),
      ),
    }))
    const body = { brokerId: this.#config.nodeId, brokerEpoch, directories }
    const request: Extract<Message, { kind: 'request' }> = nodeRequest(
      AssignReplicasToDirsRequest,
      this.#context.self,
      ++this.#requestId,
      body,
    )
    this.#context.send(this.#channel, request)
  }
}
