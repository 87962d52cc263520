import { ItemsFailedError, settle } from '../client/admin/results.ts'
import {
  alterUserScramCredentials,
  describeUserScramCredentials,
  type ScramMechanism,
} from '../client/admin/scram-credentials.ts'
import { type ConnectionFlags, connected } from './connection.ts'
import { throwFailed } from './failure.ts'
import { readSecret } from './secret-input.ts'
import { printTable, show } from './table.ts'
import type { AddUserFlags, RemoveUserFlags } from './user.ts'

type Mechanism = Exclude<ScramMechanism, 'UNKNOWN'>

const PASSWORD_VARIABLE = 'RAFKA_USER_PASSWORD'

export async function listUsers(names: readonly string[], flags: ConnectionFlags): Promise<void> {
  await connected(flags, async (client) => {
    const described = await settle(describeUserScramCredentials(client, names.length === 0 ? {} : { users: names }))
    const shown = [...described].flatMap(([user, credentials]) =>
      credentials.map(({ mechanism, iterations }) => ({ user, mechanism, iterations })),
    )
    show(flags, shown, () =>
      printTable(
        ['USER', 'MECHANISM', 'ITERATIONS'],
        shown.map(({ user, mechanism, iterations }) => [user, mechanism, iterations]),
        'no user can log in by SCRAM',
      ),
    )
    throwFailed(described)
  })
}

export async function addUser(user: string, flags: AddUserFlags): Promise<void> {
  const password = await readSecret(`the password of ${user}`, { file: flags.passwordFile, variable: PASSWORD_VARIABLE })
  const mechanism = flags.mechanism as Mechanism
  await connected(flags, async (client) => {
    throwFailed(await settle(alterUserScramCredentials(client, [{ user, mechanism, password, iterations: flags.iterations }])))
    show(flags, { user, mechanism, added: true }, () => console.log(`${user} can log in by ${mechanism}`))
  })
}

export async function removeUser(user: string, flags: RemoveUserFlags): Promise<void> {
  await connected(flags, async (client) => {
    const mechanisms =
      flags.mechanism === undefined
        ? (await one(describeUserScramCredentials(client, { users: [user] }), user)).map(({ mechanism }) => mechanism)
        : [flags.mechanism as Mechanism]
    const deletions = mechanisms.map((mechanism) => ({ user, mechanism: mechanism as Mechanism, delete: true as const }))
    throwFailed(await settle(alterUserScramCredentials(client, deletions)))
    show(flags, { user, mechanisms, removed: true }, () =>
      console.log(`${user} can no longer log in by ${mechanisms.join(', ')}`),
    )
  })
}

/** The one item of a call, or its error as it is. */
async function one<Key, Value>(call: Promise<{ get(key: Key): Value }>, key: Key): Promise<Value> {
  try {
    return (await call).get(key)
  } catch (error) {
    throw error instanceof ItemsFailedError ? error.cause : error
  }
}
