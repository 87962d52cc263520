import { UnsupportedVersionError } from './errors.ts'
import type { Reader } from './reader.ts'
import type { Writer } from './writer.ts'

/** A tagged field that this version of the codecs does not know: kept when read, written back in tag order. */
export interface UnknownTaggedField {
  tag: number
  data: Uint8Array
}

/** What a codec writes from: the message with any field left out, which then has its default, at every depth. */
export type Input<T> = T extends Uint8Array
  ? T
  : T extends readonly (infer Element)[]
    ? readonly Input<Element>[]
    : T extends object
      ? { readonly [Field in keyof T]?: Input<T[Field]> | undefined }
      : T

/**
 * One message in all its versions. Both ways throw `UnsupportedVersionError` outside of `minVersion` to `maxVersion`.
 * `read` throws any other `ProtocolError` on bad bytes, and leaves what follows the message unread.
 * `write` throws `UnwritableFieldError` for a field that is not at its default although the version cannot carry it, unless the spec calls it
 * ignorable, and `UnwritableValueError` for a value outside of its type; the writer then holds a part of the message.
 */
export interface MessageCodec<T> {
  readonly name: string
  /** The API, or the type of a metadata or coordinator record; -1 for other data. */
  readonly apiKey: number
  readonly minVersion: number
  readonly maxVersion: number
  /** First version with compact lengths and tagged fields; Infinity when there is none. */
  readonly flexibleFrom: number
  /** Kafka keeps the highest version from clients unless `unstable.api.versions.enable` is set. */
  readonly latestVersionUnstable: boolean
  read(reader: Reader, version: number): T
  write(writer: Writer, message: Input<T>, version: number): void
}

/** Throws `UnsupportedVersionError` unless the codec has this version. */
export function checkVersion({ name, minVersion, maxVersion }: MessageCodec<unknown>, version: number): void {
  if (!(version >= minVersion && version <= maxVersion)) {
    throw new UnsupportedVersionError({ message: name, version, versionMin: minVersion, versionMax: maxVersion })
  }
}
