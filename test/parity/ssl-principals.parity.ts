import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { subjectOf } from '../../actors/tls/distinguished-name.ts'
import { runJava } from '../../bench/peers/java.ts'
import { SslPrincipalMapper } from '../../src/security/ssl-principal-mapper.ts'

const folder = mkdtempSync(join(tmpdir(), 'rafka-principals-'))
afterAll(() => rmSync(folder, { recursive: true }))

const RULES = [
  'DEFAULT',
  '',
  'RULE:^CN=(.*?),OU=ServiceUsers.*$/$1/',
  'RULE:^CN=(.*?),OU=(.*?),O=(.*?),L=(.*?),ST=(.*?),C=(.*?)$/$1@$2/L',
  'RULE:^.*[Cc][Nn]=([a-zA-Z0-9.]*).*$/$1/U, DEFAULT',
  'RULE:^cn=(.*?),ou=(.*?),dc=(.*?),dc=(.*?)$/$1@$2/U , RULE:^CN=(.*?),.*$/$1/L',
  'RULE:CN=(.)(.).*/$2$1-$3-$0/',
  'RULE:^CN=([^,]+).*$/a\\$1\\\\$1/',
  'RULE:^CN=(.*)$/$1$2$12/,DEFAULT',
  'RULE:.*/x/',
  'RULE:^CN=.*$/$1/',
  'RULE:^CN=(.*?)\\/.*$/$1/',
  'deny',
  'RULE:^CN=(.*?)$/$1',
  'RULE:^CN=(.*?)$/$1/X',
  'RULE:^CN=(.*?)$/$1/LU',
  ',,DEFAULT',
]
const NAMES = [
  'CN=Duke,OU=ServiceUsers,O=Org,C=US',
  'CN=Kafka1,OU=SME,O=mycp,L=Fulton,ST=MD,C=US',
  'cn=kafka1,ou=SME,dc=mycp,dc=com',
  'CN=a/b,O=c',
  'CN=alice',
  'O=nobody',
]
const SUBJECTS = [
  '/CN=alice',
  '/C=DE/ST=Berlin/L=Berlin/O=Example, Inc./OU=R+D/CN=alice "the" <first>;\\\\#=x',
  '/DC=com/DC=example/UID=alice/street=A road 1',
  '/O=Example/CN=alice/emailAddress=alice@example.com/serialNumber=7/title=Dr',
  '/CN= blanks inside and around ',
  '/CN=#sharp',
  '/CN=Zoë Łukasz 漢字',
  '/O=Example/CN=alice+UID=7',
]

test('clients have the names that Kafka gives them', async () => {
  const questions = RULES.flatMap((rules) => NAMES.map((name) => ({ rules, name })))
  const certificates = SUBJECTS.map((subject, at) => {
    const path = join(folder, `${at}.pem`)
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', join(folder, 'key')]
    const request = ['-utf8', '-multivalue-rdn', '-subj', subject, '-days', '2', '-out', path]
    execFileSync('openssl', ['req', '-x509', ...key, ...request], { stdio: 'ignore' })
    return path
  })
  const lines = [
    ...questions.map(({ rules, name }) => `rules\t${rules}\t${name}`),
    ...certificates.map((path) => `certificate\t${path}`),
  ]
  const list = join(folder, 'questions')
  writeFileSync(list, `${lines.join('\n')}\n`)
  const { stdout } = await runJava(join(import.meta.dirname, 'SslPrincipals.java'), [list])
  const theirs = stdout
    .split('\n')
    .filter((line) => line.startsWith('> '))
    .map((line, at) => `${lines[at]}: ${line.slice(2)}`)
  const ours = [
    ...questions.map(({ rules, name }) => mapped(rules, name)),
    ...certificates.map((path) => subjectOf(new X509Certificate(readFileSync(path)).raw)),
  ].map((answer, at) => `${lines[at]}: ${answer}`)
  expect(ours).toEqual(theirs)
})

function mapped(rules: string, name: string): string {
  try {
    return new SslPrincipalMapper(rules).nameOf(name)
  } catch {
    return '!error'
  }
}
