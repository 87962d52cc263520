/** A deliberate fault of the protocol: the code that stands in for `find`, which occurs exactly once in the file. */
export interface Mutation {
  readonly name: string
  /** From the repository's root. */
  readonly file: string
  readonly find: string
  readonly replace: string
  /** How many seeds it may take until the simulator shows it. */
  readonly seeds: number
  /** `raft`: the quorum alone, in the simulation of `test/raft`. Default: the whole cluster. */
  readonly simulator?: 'cluster' | 'raft'
  /** Arguments of `simulate.ts` that bring it out; default: all faults, by the seed. */
  readonly arguments?: readonly string[]
}

/** The source with the fault in it. Throws where `find` does not occur exactly once: the code has changed, and the mutation has to follow. */
export function mutate(source: string, { name, file, find, replace }: Mutation): string {
  const parts = source.split(find)
  if (parts.length !== 2) throw new Error(`mutation ${name}: what it replaces occurs ${parts.length - 1} times in ${file}`)
  return parts.join(replace)
}
