import { readFileSync, writeFileSync } from 'node:fs'
import {
  createDelegationToken,
  type DelegationToken,
  describeDelegationToken,
  expireDelegationToken,
  renewDelegationToken,
} from '../client/admin/delegation-tokens.ts'
import { connected } from './connection.ts'
import { printTable, show } from './table.ts'
import { timeText } from './time-text.ts'
import type { CreateTokenFlags, ListTokensFlags, RenewTokenFlags } from './token.ts'
import { UsageError } from './usage.ts'

const OWNER_ALONE = 0o600

export async function listTokens(flags: ListTokensFlags): Promise<void> {
  await connected(flags, async (client) => {
    const tokens = (await describeDelegationToken(client, { owners: flags.owner })).map(withoutSecret)
    show(flags, tokens, () =>
      printTable(
        ['TOKEN', 'OWNER', 'REQUESTER', 'RENEWERS', 'ISSUED', 'EXPIRES', 'AT THE LATEST'],
        tokens.map((token) => [
          token.tokenId,
          token.owner,
          token.tokenRequester,
          token.renewers.join(','),
          timeText(token.issueTimestampMs),
          timeText(token.expiryTimestampMs),
          timeText(token.maxTimestampMs),
        ]),
        'there are no tokens',
      ),
    )
  })
}

export async function createToken(flags: CreateTokenFlags): Promise<void> {
  const file = flags.output!
  // Before there is a token: one whose secret is lost would be of no use to anybody.
  writeSecret(file, '')
  await connected(flags, async (client) => {
    const token = await createDelegationToken(client, {
      owner: flags.owner,
      renewers: flags.renewer,
      maxLifetimeMs: flags.maxLifetimeMs,
    })
    writeSecret(file, `${Buffer.from(token.hmac).toString('base64')}\n`)
    show(flags, { ...withoutSecret(token), hmacFile: file }, () =>
      console.log(`token ${token.tokenId} of ${token.owner}, until ${timeText(token.expiryTimestampMs)}; its HMAC is in ${file}`),
    )
  })
}

export async function renewToken(flags: RenewTokenFlags): Promise<void> {
  const hmac = readHmac(flags.hmacFile!)
  await connected(flags, async (client) => {
    const renewed = await renewDelegationToken(client, hmac, { renewPeriodMs: flags.periodMs })
    show(flags, renewed, () => console.log(`the token expires at ${timeText(renewed.expiryTimestampMs)}`))
  })
}

export async function expireToken(flags: RenewTokenFlags): Promise<void> {
  const hmac = readHmac(flags.hmacFile!)
  await connected(flags, async (client) => {
    const expired = await expireDelegationToken(client, hmac, { expiryTimePeriodMs: flags.periodMs })
    show(flags, expired, () => console.log(`the token expires at ${timeText(expired.expiryTimestampMs)}`))
  })
}

function withoutSecret({ hmac: _, ...token }: DelegationToken): Omit<DelegationToken, 'hmac'> {
  return token
}

function writeSecret(file: string, text: string): void {
  try {
    writeFileSync(file, text, { mode: OWNER_ALONE })
  } catch (error) {
    throw new UsageError(`cannot write ${file} (${(error as NodeJS.ErrnoException).code})`)
  }
}

function readHmac(file: string): Uint8Array {
  let text: string
  try {
    text = readFileSync(file === '-' ? 0 : file, 'utf8').trim()
  } catch (error) {
    throw new UsageError(`cannot read ${file} (${(error as NodeJS.ErrnoException).code})`)
  }
  if (!/^[A-Za-z0-9+/]+=*$/.test(text)) throw new UsageError(`${file} holds no HMAC in base64`)
  return Buffer.from(text, 'base64')
}
