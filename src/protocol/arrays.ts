import type { Reader } from './reader.ts'
import type { Writer } from './writer.ts'

/**
 * Arrays of primitive types, behind their count (which the reader has checked against what remains). One function for each type and no
 * callback, so that each loop stays fast.
 */

export function readInt8Array(reader: Reader, count: number): number[] {
  const elements: number[] = []
  for (let i = 0; i < count; i++) elements.push(reader.int8())
  return elements
}

export function readInt16Array(reader: Reader, count: number): number[] {
  const elements: number[] = []
  for (let i = 0; i < count; i++) elements.push(reader.int16())
  return elements
}

export function readInt32Array(reader: Reader, count: number): number[] {
  const elements: number[] = []
  for (let i = 0; i < count; i++) elements.push(reader.int32())
  return elements
}

export function readInt64Array(reader: Reader, count: number): number[] {
  const elements: number[] = []
  for (let i = 0; i < count; i++) elements.push(reader.int64())
  return elements
}

export function readUuidArray(reader: Reader, count: number): string[] {
  const elements: string[] = []
  for (let i = 0; i < count; i++) elements.push(reader.uuid())
  return elements
}

export function readStringArray(reader: Reader, count: number): string[] {
  const elements: string[] = []
  for (let i = 0; i < count; i++) elements.push(reader.string())
  return elements
}

export function readCompactStringArray(reader: Reader, count: number): string[] {
  const elements: string[] = []
  for (let i = 0; i < count; i++) elements.push(reader.compactString())
  return elements
}

/** The nullable forms: a count of -1 is null. */
export function readNullableInt32Array(reader: Reader, count: number): number[] | null {
  return count < 0 ? null : readInt32Array(reader, count)
}

export function readNullableUuidArray(reader: Reader, count: number): string[] | null {
  return count < 0 ? null : readUuidArray(reader, count)
}

export function readNullableStringArray(reader: Reader, count: number): string[] | null {
  return count < 0 ? null : readStringArray(reader, count)
}

export function readNullableCompactStringArray(reader: Reader, count: number): string[] | null {
  return count < 0 ? null : readCompactStringArray(reader, count)
}

export function writeInt8Array(writer: Writer, elements: readonly number[]): void {
  for (let i = 0; i < elements.length; i++) writer.int8(elements[i]!)
}

export function writeInt16Array(writer: Writer, elements: readonly number[]): void {
  for (let i = 0; i < elements.length; i++) writer.int16(elements[i]!)
}

export function writeInt32Array(writer: Writer, elements: readonly number[]): void {
  for (let i = 0; i < elements.length; i++) writer.int32(elements[i]!)
}

export function writeInt64Array(writer: Writer, elements: readonly number[]): void {
  for (let i = 0; i < elements.length; i++) writer.int64(elements[i]!)
}

export function writeUuidArray(writer: Writer, elements: readonly string[]): void {
  for (let i = 0; i < elements.length; i++) writer.uuid(elements[i]!)
}

export function writeStringArray(writer: Writer, elements: readonly string[]): void {
  for (let i = 0; i < elements.length; i++) writer.string(elements[i]!)
}

export function writeCompactStringArray(writer: Writer, elements: readonly string[]): void {
  for (let i = 0; i < elements.length; i++) writer.compactString(elements[i]!)
}
