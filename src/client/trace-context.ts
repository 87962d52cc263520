/** Which span something belongs to, as W3C Trace Context has it in the headers `traceparent` and `tracestate`. */
export interface TraceContext {
  /** 32 hexadecimal digits. */
  readonly traceId: string
  /** 16 hexadecimal digits. */
  readonly spanId: string
  /** Bit 0: sampled. */
  readonly traceFlags: number
  readonly traceState: string | null
}

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/

/** The value of the header `traceparent`, version 00. */
export function traceparentOf({ traceId, spanId, traceFlags }: TraceContext): string {
  return `00-${traceId}-${spanId}-${(traceFlags & 0xff).toString(16).padStart(2, '0')}`
}

/** Null for a header that is none: who traces then starts anew. A version of the future is read as far as version 00 knows it. */
export function parseTraceparent(traceparent: string, traceState: string | null = null): TraceContext | null {
  const match = TRACEPARENT.exec(traceparent)
  if (match === null) return null
  const [, version, traceId, spanId, flags, rest] = match as unknown as [
    string,
    string,
    string,
    string,
    string,
    string | undefined,
  ]
  if (version === 'ff' || (version === '00' && rest !== undefined)) return null
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return null
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16), traceState }
}
