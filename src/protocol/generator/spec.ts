/** A message as its JSON spec has it. */
export interface MessageSpec {
  readonly name: string
  readonly type?: string
  readonly apiKey?: number
  readonly validVersions: string
  readonly flexibleVersions?: string
  readonly listeners?: readonly string[]
  readonly latestVersionUnstable?: boolean
  readonly fields?: readonly FieldSpec[]
  readonly commonStructs?: readonly { readonly name: string; readonly versions: string; readonly fields: readonly FieldSpec[] }[]
}

export interface FieldSpec {
  readonly name: string
  readonly type: string
  readonly about?: string
  readonly versions?: string
  readonly nullableVersions?: string
  readonly taggedVersions?: string
  readonly flexibleVersions?: string
  readonly tag?: number
  readonly default?: string | number | boolean | null
  readonly ignorable?: boolean | string
  readonly mapKey?: boolean
  readonly zeroCopy?: boolean
  readonly entityType?: string
  readonly fields?: readonly FieldSpec[]
}

/** Reads a spec: JSON with comments, which Kafka's own parser allows. */
export function parseSpec(text: string): MessageSpec {
  return JSON.parse(withoutComments(text)) as MessageSpec
}

function withoutComments(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (found) => (found.startsWith('"') ? found : ' '))
}
