import { describe, expect, test } from 'vitest'
import { decodeRecord, encodeRecord, InvalidMetadataRecordError, RECORD_CODECS } from '../../src/metadata/metadata-record.ts'
import { METADATA_RECORDS } from '../../src/protocol/generated/metadata-records.ts'

describe('metadata records', () => {
  test("are framed as Kafka's MetadataRecordSerde frames them", () => {
    // From the log of an Apache Kafka 4.3.1: FeatureLevelRecord metadata.version 30.
    const kafkas = fromHex('010c00116d657461646174612e76657273696f6e001e00')
    const encoded = encodeRecord({
      type: 'FeatureLevelRecord',
      version: 0,
      message: { name: 'metadata.version', featureLevel: 30 },
    })
    expect(encoded).toEqual(kafkas)
    expect(decodeRecord(kafkas)).toEqual({ type: 'FeatureLevelRecord', message: { name: 'metadata.version', featureLevel: 30 } })
  })

  test('every type of the specs is known under its name', () => {
    const known = Object.values(RECORD_CODECS).map(({ apiKey, name }) => [apiKey, name])
    expect(known).toEqual([...METADATA_RECORDS].map(([apiKey, { name }]) => [apiKey, name]))
    for (const [name, codec] of Object.entries(RECORD_CODECS)) expect(codec.name).toBe(name)
  })

  test('bytes that are none are refused', () => {
    const record = encodeRecord({ type: 'RemoveTopicRecord', version: 0, message: { topicId: 'pmODyFTuT-2Z_f3Zq-KgXw' } })
    const changed = (at: number, byte: number): Uint8Array => record.with(at, byte)
    expect(() => decodeRecord(changed(0, 0))).toThrow(InvalidMetadataRecordError)
    expect(() => decodeRecord(changed(0, 2))).toThrow('frame version 2')
    expect(() => decodeRecord(changed(1, 99))).toThrow('no metadata record type 99')
    expect(() => decodeRecord(changed(2, 9))).toThrow('versions 0 to 0, not 9')
    expect(() => decodeRecord(new Uint8Array([...record, 0]))).toThrow('1 bytes behind a RemoveTopicRecord')
    for (let length = 0; length < record.length; length++) expect(() => decodeRecord(record.subarray(0, length))).toThrow()
  })
})

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g)!, (byte) => Number.parseInt(byte, 16))
}
