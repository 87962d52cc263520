/**
 * Compares a message of ours with Kafka's JSON of the same message: what the JSON names must be there with that value. Gives the paths that differ.
 * The JSON leaves out what a version does not carry, tagged fields at their default, and unknown tagged fields; records are only a size in it.
 */
export function differences(json: unknown, ours: unknown, path = ''): string[] {
  if (Array.isArray(json)) {
    if (!Array.isArray(ours) || ours.length !== json.length) return [path]
    return json.flatMap((element, index) => differences(element, ours[index], `${path}[${index}]`))
  }
  if (json !== null && typeof json === 'object') {
    return Object.entries(json).flatMap(([name, value]) => differencesOfField(name, value, ours as Record<string, unknown>, path))
  }
  return sameScalar(json, ours) ? [] : [`${path}: ${JSON.stringify(json)} is not ${String(ours)}`]
}

function differencesOfField(name: string, json: unknown, ours: Record<string, unknown> | null, path: string): string[] {
  if (ours === null) return [path]
  const records = name.replace(/SizeInBytes$/, '')
  if (records !== name && !(name in ours)) {
    const size = (ours[records] as Uint8Array | null)?.length ?? null
    return size === json ? [] : [`${path}.${name}: ${json} is not ${size}`]
  }
  return name in ours ? differences(json, ours[name], `${path}.${name}`) : [`${path}.${name} is missing`]
}

function sameScalar(json: unknown, ours: unknown): boolean {
  if (ours instanceof Uint8Array) return Buffer.from(ours).toString('base64') === json
  // JSON.parse rounds what a number does not hold; so does this.
  if (typeof ours === 'bigint') return Number(ours) === json
  // Jackson writes infinities and NaN as text.
  if (typeof ours === 'number' && typeof json === 'string') return String(ours) === json
  return json === ours
}
