import { UsageError } from './usage.ts'

/** A time in milliseconds since the epoch for people; `-` where there is none. */
export function timeText(timeMs: number | null): string {
  return timeMs === null || timeMs < 0 ? '-' : new Date(timeMs).toISOString()
}

const UNITS_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** `2026-01-31T12:00:00Z`, milliseconds since the epoch, or `-15m` for a quarter of an hour ago. Throws `UsageError`. */
export function parseTime(text: string, nowMs: number = Date.now()): number {
  const ago = /^-(\d+)([smhd])$/.exec(text)
  const timeMs = ago !== null ? nowMs - Number(ago[1]) * UNITS_MS[ago[2]!]! : /^\d+$/.test(text) ? Number(text) : Date.parse(text)
  if (Number.isSafeInteger(timeMs) && timeMs >= 0) return timeMs
  throw new UsageError(
    `"${text}" is no time: 2026-01-31T12:00:00Z is one, and so are milliseconds since the epoch, and -15m for a quarter of an hour ago`,
  )
}
