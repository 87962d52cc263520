import { gzipSync } from 'node:zlib'
import { ATTRIBUTES_AT, BATCH_LENGTH_AT, BATCH_OVERHEAD, BatchView, LOG_OVERHEAD } from '../../src/records/batch.ts'
import { BatchBuilder } from '../../src/records/builder.ts'
import { compress, GZIP, LZ4, SNAPPY, ZSTD } from '../../src/records/compression.ts'

/** A member of gzip whose megabyte takes a thousandth of that. */
const GZIP_MEMBER = gzipSync(Buffer.alloc(1 << 20), { level: 9 })
/** 64 KB in a block of some 260 bytes: behind the header of a frame, before its end mark. */
const LZ4_FRAME = compress(LZ4, new Uint8Array(1 << 16))
const LZ4_HEADER_BYTES = 7

/** Few bytes that become very many, by codec: within what one message may have. */
export const BOMBS = {
  /** 0.9 MB that become 900 MB. */
  gzip: { id: GZIP, bytes: () => Buffer.concat(new Array<Buffer>(900).fill(GZIP_MEMBER)) },
  /** 5 bytes that promise 4 GB, and nothing behind them: snappy gains 21 to 1 at most. */
  snappy: { id: SNAPPY, bytes: () => Buffer.concat([Buffer.from('feffffff0f', 'hex'), Buffer.alloc(1000)]) },
  /** 0.9 MB that become 220 MB. */
  lz4: { id: LZ4, bytes: lz4Bomb },
  /** 32 KB that become a GB. */
  zstd: { id: ZSTD, bytes: zstdBomb },
} as const

/** A batch of one record that is said to be compressed into these bytes. */
export function bombBatch({ id, bytes }: (typeof BOMBS)[keyof typeof BOMBS]): Uint8Array {
  const plain = new BatchBuilder()
  plain.append({ timestamp: 1000, key: null, value: new Uint8Array(1) })
  const batch = Buffer.concat([plain.build().subarray(0, BATCH_OVERHEAD), bytes()])
  batch.writeInt32BE(batch.length - LOG_OVERHEAD, BATCH_LENGTH_AT)
  batch[ATTRIBUTES_AT + 1] = id
  new BatchView().at(batch, 0).updateCrc()
  return batch
}

function lz4Bomb(): Uint8Array {
  const block = LZ4_FRAME.subarray(LZ4_HEADER_BYTES, -4)
  const blocks = new Array<Uint8Array>(3400).fill(block)
  return Buffer.concat([LZ4_FRAME.subarray(0, LZ4_HEADER_BYTES), ...blocks, LZ4_FRAME.subarray(-4)])
}

/** A frame of blocks that say "this byte, 128 KB of it". */
function zstdBomb(): Uint8Array {
  const blocks = 8192
  const frame = Buffer.alloc(6 + blocks * 4)
  frame.writeUInt32LE(0xfd2fb528, 0)
  // A window of 2 MB, and no length of what comes out.
  frame.writeUInt8(0x58, 5)
  for (let index = 0; index < blocks; index++) {
    const isLast = index === blocks - 1 ? 1 : 0
    frame.writeUIntLE(((1 << 17) << 3) | (1 << 1) | isLast, 6 + index * 4, 3)
  }
  return frame
}
