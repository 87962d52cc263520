import type { Command } from 'commander'
import type { ConnectionFlags } from './connection.ts'
import { withConnection } from './connection.ts'
import { repeated, wholeNumber } from './usage.ts'

export interface CreateTokenFlags extends ConnectionFlags {
  owner?: string
  renewer?: readonly string[]
  maxLifetimeMs?: number
  output?: string
}

export interface ListTokensFlags extends ConnectionFlags {
  owner?: readonly string[]
}

export interface RenewTokenFlags extends ConnectionFlags {
  hmacFile?: string
  periodMs?: number
}

export function addToken(program: Command): void {
  const admin = () => import('./token-admin.ts')
  const token = program
    .command('token')
    .description('delegation tokens: log in for somebody, for a while')
    .addHelpText(
      'after',
      `
A token's HMAC is a secret: it is written to a file of its own, and never shown. With SASL/SCRAM, the token's id is the user, and the HMAC the password (tokenauth=true).

Examples:
  rafka token create --output token.hmac --command-config ann.properties
  rafka token expire --hmac-file token.hmac --command-config ann.properties`,
    )
  withConnection(token.command('list').description('tokens that one may describe, without their HMACs'))
    .option('--owner <principal>', 'of this owner; again for more', repeated)
    .addHelpText('after', '\nExample:\n  rafka token list --owner User:ann')
    .action(async (flags: ListTokensFlags) => (await admin()).listTokens(flags))
  withConnection(token.command('create').description('make a token'))
    .option('--owner <principal>', 'whose it is (default: yours)')
    .option('--renewer <principal>', 'who may renew it besides its owner; again for more', repeated)
    .option('--max-lifetime-ms <ms>', "it ends after this, however often it is renewed (default: the broker's)", wholeNumber)
    .requiredOption('-o, --output <file>', 'where its HMAC is written, in base64, for its owner alone to read')
    .addHelpText('after', '\nExample:\n  rafka token create --renewer User:job --output token.hmac')
    .action(async (flags: CreateTokenFlags) => (await admin()).createToken(flags))
  withConnection(token.command('renew').description('let a token live longer'))
    .requiredOption('--hmac-file <file>', 'the HMAC in base64')
    .option('--period-ms <ms>', "from now on (default: the broker's)", wholeNumber)
    .addHelpText('after', '\nExample:\n  rafka token renew --hmac-file token.hmac')
    .action(async (flags: RenewTokenFlags) => (await admin()).renewToken(flags))
  withConnection(token.command('expire').description('end a token'))
    .requiredOption('--hmac-file <file>', 'the HMAC in base64')
    .option('--period-ms <ms>', 'after so long (default: at once)', wholeNumber)
    .addHelpText('after', '\nExample:\n  rafka token expire --hmac-file token.hmac')
    .action(async (flags: RenewTokenFlags) => (await admin()).expireToken(flags))
}
