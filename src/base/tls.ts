import type { RafkaError } from './errors.ts'

/** What one side of a TLS connection is and whom it believes: a listener, or the links of a node. Plain data; the host reads the files. */
export interface TlsSettings {
  /** Who this side is; null for one that need not say so. */
  readonly keyStore: TlsStore | null
  /** Whose certificates it believes; null: the authorities that the machine trusts. */
  readonly trustStore: TlsStore | null
  /** Whether who connects has to show a certificate. */
  readonly clientAuth: 'none' | 'requested' | 'required'
  readonly protocols: readonly ('TLSv1.2' | 'TLSv1.3')[]
  /** In the words of the IANA registry; empty: those that the host holds for safe. */
  readonly cipherSuites: readonly string[]
  /** Whether who dials looks for the other's host name in its certificate. */
  readonly identifiesEndpoint: boolean
  /** Whether a new certificate may be for another name than the one before. */
  readonly allowsDnChanges: boolean
  /** Whether a new certificate may be for fewer hosts than the one before. */
  readonly allowsSanChanges: boolean
}

/** Keys and certificates: in a file, or as PEM in the configuration itself. */
export type TlsStore =
  | {
      readonly kind: 'file'
      readonly type: string
      readonly location: string
      readonly password: string | null
      readonly keyPassword: string | null
    }
  | { readonly kind: 'pem'; readonly certificates: string; readonly key: string | null; readonly keyPassword: string | null }

/** What is known of a connection after its handshake. */
export interface TlsFacts {
  /** `TLSv1.3` or `TLSv1.2`. */
  readonly protocol: string
  /** In the words of the IANA registry. */
  readonly cipher: string
  /** The subject of the other side's certificate as in RFC 2253 (`CN=alice,O=Example`); null where it showed none. */
  readonly subject: string | null
}

/** How a listener speaks TLS, and who is told what comes of it. */
export interface ListenerTls {
  readonly settings: TlsSettings
  /** A handshake is over; nothing of the connection was read before. */
  handshaken(outcome: HandshakeOutcome): void
}

export interface HandshakeOutcome {
  readonly remoteAddress: string
  readonly remotePort: number
  /** Null where it failed: then the connection ends. */
  readonly facts: TlsFacts | null
  readonly error: RafkaError | null
}
