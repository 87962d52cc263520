export interface AuthorizerSettings {
  /** `User:alice`; they may do everything. */
  readonly superUsers: readonly string[]
  /** What no entry of the list names may be used by everybody. */
  readonly allowEveryoneIfNoAclFound: boolean
}

/** Null where the node has no authorizer. `texts`: its configuration as it was written, which was checked when the node started. */
export function authorizerSettings({
  authorizerClassName,
  texts,
}: {
  readonly authorizerClassName: string | null
  readonly texts: Readonly<Record<string, string>>
}): AuthorizerSettings | null {
  if ((authorizerClassName ?? '') === '') return null
  return {
    superUsers: superUsersOf(texts['super.users'] ?? ''),
    allowEveryoneIfNoAclFound: (texts['allow.everyone.if.no.acl.found'] ?? '').trim().toLowerCase() === 'true',
  }
}

function superUsersOf(text: string): readonly string[] {
  return text
    .split(';')
    .map((user) => user.trim())
    .filter((user) => user !== '')
}
