/** What is done with a request in the place of, or before, answering it. */
export interface RequestFault {
  /** `delay`: answered later. `drop`: never answered. `disconnect`: its connection ends. Else the error that it is answered by. */
  readonly action: 'delay' | 'drop' | 'disconnect' | { readonly errorCode: number }
  /** Before it is done. */
  readonly delayMs: number
}

/** Decides for each request that comes in whether something is wrong with it. Only where somebody tests a client's failures. */
export interface RequestFaults {
  decide(apiKey: number, clientId: string | null): RequestFault | null
}
