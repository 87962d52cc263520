import type { AccessControlEntryRecord } from '../../protocol/generated/metadata/access-control-entry-record.ts'

/** What an authorizer asks of the access control list, which stands in the metadata. Immutable: another list is another object. */
export interface AclLookup {
  readonly size: number
  values(): Iterable<AccessControlEntryRecord>
  /** Whether anything at all is said of this pattern. */
  isNamed(resourceType: number, patternType: number, resourceName: string): boolean
  /** What is said of this very pattern for this very principal. */
  find(resourceType: number, patternType: number, resourceName: string, principal: string): readonly AccessControlEntryRecord[]
  /** The lengths that the names of prefixed patterns have, each once. */
  prefixLengths(resourceType: number): readonly number[]
}
