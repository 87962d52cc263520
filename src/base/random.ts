/** The only source of randomness in `src/`. */
export interface Random {
  /** An integer in [0, bound). `bound` is at least 1 and at most 2^31. */
  below(bound: number): number
  /** `length` random bytes. */
  bytes(length: number): Uint8Array
}
