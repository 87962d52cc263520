/** Kafka's numbers by name, as its protocol has them. One of them stands for all that this client does not know. */
export type CodeTable<Name extends string> = Readonly<Record<Name | 'UNKNOWN', number>>

/** The name of a number; `UNKNOWN` for one of a newer Kafka. */
export function nameOf<Name extends string>(table: CodeTable<Name>, code: number): Name | 'UNKNOWN' {
  for (const name in table) if (table[name as Name] === code) return name as Name
  return 'UNKNOWN'
}
