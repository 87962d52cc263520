import { type AclBinding, createAcls, deleteAcls, describeAcls } from '../client/admin/acls.ts'
import { settle } from '../client/admin/results.ts'
import type { AlterAclFlags, ListAclFlags } from './acl.ts'
import { bindingsOf, listFilters, removeFilters } from './acl-rules.ts'
import { connected } from './connection.ts'
import { throwAll, throwFailed } from './failure.ts'
import { counted, printTable, remark, show } from './table.ts'

const HEADS = ['RESOURCE', 'NAME', 'PATTERN', 'PRINCIPAL', 'HOST', 'OPERATION', 'PERMISSION']

export async function listAcls(flags: ListAclFlags): Promise<void> {
  const filters = listFilters(flags)
  await connected(flags, async (client) => {
    const found = await Promise.all(filters.map((filter) => describeAcls(client, filter)))
    const bindings = sorted(found.flat())
    show(flags, bindings, () => printTable(HEADS, bindings.map(cells), 'there are no such rules'))
  })
}

export async function addAcls(flags: AlterAclFlags): Promise<void> {
  const bindings = bindingsOf(flags)
  await connected(flags, async (client) => {
    const created = await settle(createAcls(client, bindings))
    const added = [...created].map(([binding]) => binding)
    show(flags, added, () => {
      printTable(HEADS, added.map(cells), 'nothing was added')
      remark(`added ${counted(added.length, 'rule')}`)
    })
    throwFailed(created)
  })
}

export async function removeAcls(flags: AlterAclFlags): Promise<void> {
  const filters = removeFilters(flags)
  await connected(flags, async (client) => {
    if (flags.dryRun === true) {
      const found = sorted((await Promise.all(filters.map((filter) => describeAcls(client, filter)))).flat())
      show(flags, found, () => {
        printTable(HEADS, found.map(cells), 'there are no such rules')
        remark(`would remove ${counted(found.length, 'rule')}`)
      })
      return
    }
    const results = await settle(deleteAcls(client, filters))
    const removed = results.values().flatMap((deleted) => [...deleted].map(([binding]) => binding))
    show(flags, removed, () => {
      printTable(HEADS, removed.map(cells), 'there were no such rules')
      remark(`removed ${counted(removed.length, 'rule')}`)
    })
    throwAll([
      ...results.errors().map(([, error]) => error),
      ...results.values().flatMap((deleted) => deleted.errors().map(([, error]) => error)),
    ])
  })
}

/** Each rule once, by what it is about and whom. */
function sorted(bindings: readonly Required<AclBinding>[]): readonly Required<AclBinding>[] {
  const byText = new Map(bindings.map((binding) => [cells(binding).join('\0'), binding]))
  return [...byText.keys()].sort().map((text) => byText.get(text)!)
}

function cells({ resourceType, resourceName, patternType, principal, host, operation, permissionType }: AclBinding): string[] {
  return [resourceType, resourceName, patternType ?? 'LITERAL', principal, host ?? '*', operation, permissionType ?? 'ALLOW']
}
