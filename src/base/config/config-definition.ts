/** Kafka's types of configuration values. `long` is a `number` that stops at 2^53 - 1, far beyond any time or size that means something. */
export type ConfigType = 'boolean' | 'string' | 'int' | 'short' | 'long' | 'double' | 'list' | 'class' | 'password'

/** What a parsed value must fulfil; `null` bounds are open. The kinds are those that Kafka's definitions use. */
export type ConfigValidator =
  | { readonly kind: 'range'; readonly min: number | null; readonly max: number | null }
  | { readonly kind: 'one-of'; readonly values: readonly string[] }
  | { readonly kind: 'one-of-ignoring-case'; readonly values: readonly string[] }
  /** No empty entries, and only `values` unless there are none; an entry that is there twice counts once. */
  | { readonly kind: 'list'; readonly values: readonly string[]; readonly emptyAllowed: boolean; readonly nullAllowed: boolean }
  | { readonly kind: 'list-size'; readonly max: number }
  | { readonly kind: 'not-empty' }
  | { readonly kind: 'not-null' }
  | { readonly kind: 'gzip-level' }
  | { readonly kind: 'throttled-replicas' }
  | { readonly kind: 'quorum-voters' }
  | { readonly kind: 'quorum-bootstrap-servers' }
  | { readonly kind: 'share-auto-offset-reset' }

/** Whether a broker configuration can be altered while the broker runs, for one broker only or also for all at once (KIP-226). */
export type UpdateMode = 'read-only' | 'per-broker' | 'cluster-wide'

/** One configuration key: of a broker, a topic or a group. */
export interface ConfigDefinition {
  readonly name: string
  readonly type: ConfigType
  /** As text, in the form in which DescribeConfigs shows it; null where there is no value by default. */
  readonly default: string | null
  readonly importance: 'high' | 'medium' | 'low'
  readonly validator: ConfigValidator | null
  /** Of a topic or group key: the broker keys that give its default, most important first. Of a broker key: the keys that mean the same in another unit. */
  readonly synonyms: readonly string[]
  readonly updateMode: UpdateMode
  /** Kafka refuses to start without it. */
  readonly required?: true
  /** Left out of DescribeConfigs. */
  readonly internal?: true
  /** Can be set by AlterConfigs only, not in a file. */
  readonly dynamicOnly?: true
  readonly doc: string
}

/** Definitions by name. */
export function indexDefinitions(...tables: readonly (readonly ConfigDefinition[])[]): ReadonlyMap<string, ConfigDefinition> {
  return new Map(tables.flat().map((definition) => [definition.name, definition]))
}
