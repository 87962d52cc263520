/** Whether `text` is an address of version 4 or 6 as people write it; names are none. */
export function isIpAddress(text: string): boolean {
  return ipv4Groups(text) !== null || ipv6Groups(text) !== null
}

/**
 * The one way to write an address: small letters, no leading zeros, the longest run of zero groups left out; an address of version 4 inside of version 6
 * (`::ffff:1.2.3.4`, which sockets for both versions give) as what it is. What is no address comes back as it is.
 */
export function canonicalIpAddress(text: string): string {
  const four = ipv4Groups(text)
  if (four !== null) return four.join('.')
  const groups = ipv6Groups(text)
  if (groups === null) return text
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    const [high = 0, low = 0] = groups.slice(6)
    return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.')
  }
  const run = longestZeroRun(groups)
  const hex = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(':')
  return run.length < 2 ? hex(groups) : `${hex(groups.slice(0, run.start))}::${hex(groups.slice(run.start + run.length))}`
}

function ipv4Groups(text: string): number[] | null {
  const groups = text.split('.')
  if (groups.length !== 4 || !groups.every((group) => /^\d{1,3}$/.test(group) && Number(group) <= 255)) return null
  return groups.map(Number)
}

function ipv6Groups(text: string): number[] | null {
  const [address = ''] = text.split('%')
  const halves = address.split('::')
  if (halves.length > 2) return null
  const [head, tail] = halves.map(groupsOf)
  if (head === null || head === undefined || tail === null) return null
  if (tail === undefined) return head.length === 8 ? head : null
  const missing = 8 - head.length - tail.length
  return missing < 1 ? null : [...head, ...new Array<number>(missing).fill(0), ...tail]
}

function groupsOf(text: string): number[] | null {
  if (text === '') return []
  const groups: number[] = []
  const parts = text.split(':')
  for (const [at, part] of parts.entries()) {
    const four = at === parts.length - 1 ? ipv4Groups(part) : null
    if (four !== null) groups.push((four[0]! << 8) | four[1]!, (four[2]! << 8) | four[3]!)
    else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16))
    else return null
  }
  return groups
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 }
  for (let start = 0; start < groups.length; start++) {
    let length = 0
    while (groups[start + length] === 0) length++
    if (length > best.length) best = { start, length }
  }
  return best
}

/** The 4 or 16 bytes of an address, 4 for one of version 4 inside of version 6; null for what is none. */
export function ipAddressBytes(text: string): Uint8Array | null {
  const canonical = canonicalIpAddress(text)
  const four = ipv4Groups(canonical)
  if (four !== null) return Uint8Array.from(four)
  const groups = ipv6Groups(canonical)
  return groups === null ? null : Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff]))
}

/** The canonical text of an address of 4 or 16 bytes; null for any other number of them. */
export function ipAddressText(bytes: Uint8Array): string | null {
  if (bytes.length === 4) return bytes.join('.')
  if (bytes.length !== 16) return null
  const groups = Array.from({ length: 8 }, (_, at) => ((bytes[at * 2]! << 8) | bytes[at * 2 + 1]!).toString(16))
  return canonicalIpAddress(groups.join(':'))
}
