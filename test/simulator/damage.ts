import type { MemoryDisk } from '../../src/base/memory-disk.ts'
import type { Random } from '../../src/base/random.ts'
import { CLEAN_SHUTDOWN_FILE } from '../../src/log/clean-shutdown.ts'
import { CLUSTER_METADATA_TOPIC } from '../../src/metadata/topic-name.ts'
import { BatchView } from '../../src/records/batch.ts'
import { LOG_DIR } from './simulated-cluster.ts'

/** Of a batch's header: base offset and leader epoch are not under its checksum, and Kafka's logs show nothing when they change. */
const COVERED_FROM = 16

/** One bit of a record batch that changed while it lay on a disk. */
export class Damage {
  readonly topic: string
  readonly partition: number
  readonly #disk: MemoryDisk
  readonly #path: string
  /** Of the batch in its file. */
  readonly #start: number
  readonly #position: number
  readonly #bit: number
  /** The batch as it is since. */
  readonly #bytes: Uint8Array

  private constructor(disk: MemoryDisk, folder: string, file: string, batch: BatchView, random: Random) {
    const [, topic, partition] = /^(.+)-(\d+)$/.exec(folder)!
    this.topic = topic!
    this.partition = Number(partition)
    this.#disk = disk
    this.#path = `${LOG_DIR}/${folder}/${file}`
    this.#start = batch.position
    this.#position = batch.position + COVERED_FROM + random.below(batch.sizeInBytes - COVERED_FROM)
    this.#bit = random.below(8)
    disk.flipBit(this.#path, this.#position, this.#bit)
    this.#bytes = disk.readFile(this.#path).slice(batch.position, batch.end)
  }

  /** Flips a bit in some batch of some partition on the disk; null where there is none. */
  static doTo(disk: MemoryDisk, random: Random): Damage | null {
    const files = disk.list(LOG_DIR).flatMap((folder) => {
      if (!/-\d+$/.test(folder) || folder.startsWith(`${CLUSTER_METADATA_TOPIC}-`)) return []
      return disk.list(`${LOG_DIR}/${folder}`).flatMap((file) => (/^\d{20}\.log$/.test(file) ? [{ folder, file }] : []))
    })
    if (files.length === 0) return null
    const { folder, file } = files[random.below(files.length)]!
    const bytes = disk.readFile(`${LOG_DIR}/${folder}/${file}`)
    const starts: number[] = []
    const batch = new BatchView()
    for (let at = 0; at < bytes.length; at = batch.end) {
      batch.at(bytes, at)
      if (!batch.isWhole(bytes.length) || !batch.crcMatches()) break
      starts.push(at)
    }
    if (starts.length === 0) return null
    return new Damage(disk, folder, file, batch.at(bytes, starts[random.below(starts.length)]!), random)
  }

  /** Nobody has cut it off, or written over it. */
  get isThere(): boolean {
    if (!this.#disk.exists(this.#path)) return false
    const bytes = this.#disk.readFile(this.#path).subarray(this.#start, this.#start + this.#bytes.length)
    return Buffer.compare(bytes, this.#bytes) === 0
  }

  /** What an operator does while the process is down: the whole replica goes, and with it the promise that all is there. */
  removeReplica(): void {
    this.#disk.removeDirectory(`${LOG_DIR}/${this.topic}-${this.partition}`)
    this.#disk.syncDirectory(LOG_DIR)
    this.#disk.remove(`${LOG_DIR}/${CLEAN_SHUTDOWN_FILE}`)
    this.#disk.syncDirectory(LOG_DIR)
  }

  /** The disk reads right again. */
  undo(): void {
    this.#disk.flipBit(this.#path, this.#position, this.#bit)
  }
}
