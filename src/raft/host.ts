/** Where a node listens. */
export interface Host {
  readonly host: string
  readonly port: number
}

/** A node to ask. Negative ids stand for bootstrap servers, whose id is not known. */
export interface Destination extends Host {
  readonly id: number
}
