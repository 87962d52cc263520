/** PEM, as text or as its bytes; several one after the other, or as a list. */
export type PemSource = string | Uint8Array | readonly (string | Uint8Array)[]

/** How a connection is encrypted, whom it trusts, and who it says to be. */
export interface TlsOptions {
  /** Authorities to trust. Default: those that Node brings and those of the system. */
  readonly ca?: PemSource
  /** The client's certificate and those between it and its authority. */
  readonly cert?: PemSource
  /** The private key of `cert`. */
  readonly key?: PemSource
  /** Of `key` or `pfx`. */
  readonly passphrase?: string | Uint8Array
  /** Certificate, key and authorities in PKCS#12, instead of `cert` and `key`. */
  readonly pfx?: Uint8Array
  /** The name that the broker's certificate must have, and that the broker is asked for (SNI). Default: the host that is connected to. */
  readonly servername?: string
  /** Default true. False takes a certificate for any host, as Java's empty `ssl.endpoint.identification.algorithm`; its authority is verified all the same. */
  readonly verifyHost?: boolean
  /** Default TLSv1.2. */
  readonly minVersion?: 'TLSv1.2' | 'TLSv1.3'
  readonly maxVersion?: 'TLSv1.2' | 'TLSv1.3'
  /** As OpenSSL writes them. Default: Node's. */
  readonly ciphers?: string
}
