import { expect, test, vi } from 'vitest'
import { type PrinterOptions, RecordPrinter } from '../../src/cli/record-printer.ts'

const NO_TEXT = Buffer.from([0xff, 0x00, 0xc3])

/** What is written of a record with this value, and how many are not as they were. */
async function printed(value: Buffer | null, options: PrinterOptions) {
  const pieces: Uint8Array[] = []
  const write = vi.spyOn(process.stdout, 'write').mockImplementation(((piece: Uint8Array, done: () => void) => {
    pieces.push(piece)
    done()
    return true
  }) as never)
  const printer = new RecordPrinter(options)
  const place = { topic: 'orders', partition: 0, offset: 7, timestamp: 1000 }
  const record = { ...place, key: Buffer.from('ä'), value, headers: [{ key: 'größe', value: NO_TEXT }] }
  try {
    printer.add(record as never)
    await printer.flush()
  } finally {
    write.mockRestore()
  }
  return { bytes: Buffer.concat(pieces), garbled: printer.garbled }
}

test('a format gives keys, values and headers byte for byte, whatever they are', async () => {
  const { bytes, garbled } = await printed(NO_TEXT, { format: '→%k %v %h\\xfe' })
  const [arrow, key, name] = ['→', 'ä', 'größe='].map((text) => Buffer.from(text))
  const blank = Buffer.from(' ')
  expect(bytes).toEqual(Buffer.concat([arrow!, key!, blank, NO_TEXT, blank, name!, NO_TEXT, Buffer.from([0xfe])]))
  expect(garbled).toBe(0)
})

test('JSON is text: what is none is counted, unless it is asked for in another encoding', async () => {
  expect((await printed(NO_TEXT, { format: null })).garbled).toBe(1)
  const { bytes, garbled } = await printed(NO_TEXT, { format: null, valueEncoding: 'base64' })
  expect([JSON.parse(String(bytes)).value, garbled]).toEqual([NO_TEXT.toString('base64'), 0])
})
