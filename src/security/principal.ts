/** The parts of a principal such as `User:ann`, in the words of the requests that carry it in two fields. */
export interface PrincipalParts {
  readonly principalType: string
  readonly principalName: string
}

/** The type ends at the first colon, and the name may have more of them. What has no colon is a name without a type. */
export function principalParts(principal: string): PrincipalParts {
  return { principalType: principal.slice(0, Math.max(0, principal.indexOf(':'))), principalName: principalName(principal) }
}

/** Without making an object of it. */
export function principalName(principal: string): string {
  return principal.slice(principal.indexOf(':') + 1)
}
