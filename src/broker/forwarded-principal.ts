import { DefaultPrincipalData } from '../protocol/generated/data/default-principal-data.ts'
import { Reader } from '../protocol/reader.ts'
import { Writer } from '../protocol/writer.ts'
import { principalParts } from '../security/principal.ts'

/** A principal as an Envelope carries it (KIP-590), the way of Kafka's default principal builder: the version, then the message. `principal` is `User:alice`. */
export function principalBytes(principal: string, tokenAuthenticated = false): Uint8Array {
  const { principalType: type, principalName: name } = principalParts(principal)
  const writer = new Writer(64)
  writer.int16(DefaultPrincipalData.maxVersion)
  DefaultPrincipalData.write(writer, { type, name, tokenAuthenticated }, DefaultPrincipalData.maxVersion)
  return writer.toBytes()
}

/** The other way. Throws a `ProtocolError` for what is no principal. */
export function principalOf(bytes: Uint8Array): { principal: string; tokenAuthenticated: boolean } {
  const reader = new Reader(bytes)
  const { type, name, tokenAuthenticated } = DefaultPrincipalData.read(reader, reader.int16())
  return { principal: `${type}:${name}`, tokenAuthenticated }
}
