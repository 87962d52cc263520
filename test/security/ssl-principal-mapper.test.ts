import { describe, expect, test } from 'vitest'
import { ConfigError } from '../../src/base/config/config-error.ts'
import { NoMatchingRuleError, SslPrincipalMapper } from '../../src/security/ssl-principal-mapper.ts'

describe('names of clients are made from the subjects of their certificates', () => {
  test.each([
    ['DEFAULT', 'CN=alice,O=Example', 'CN=alice,O=Example'],
    ['RULE:^CN=(.*?),OU=ServiceUsers.*$/$1/', 'CN=kafka1,OU=ServiceUsers,O=Org,C=US', 'kafka1'],
    [
      'RULE:^CN=(.*?),OU=(.*?),O=(.*?),L=(.*?),ST=(.*?),C=(.*?)$/$1@$2/L',
      'CN=Kafka1,OU=SME,O=mycp,L=Fulton,ST=MD,C=US',
      'kafka1@sme',
    ],
    ['RULE:^cn=(.*?),ou=(.*?),dc=(.*?),dc=(.*?)$/$1@$2/U', 'cn=kafka1,ou=sme,dc=mycp,dc=com', 'KAFKA1@SME'],
    ['RULE:^CN=none$/x/, RULE:^CN=([^,]+).*$/$1/ , DEFAULT', 'CN=bob,O=Example', 'bob'],
    ['RULE:^.*CN=a\\/b.*$/slash\\/es/', 'CN=a/b', 'slash/es'],
    ['RULE:^CN=(.)(.)(.)$/$12-$4/', 'CN=abc', 'a2-$4'],
    ['', 'CN=alice', null],
    ['RULE:^CN=(.*?)$/$1/', 'O=alice', null],
  ])('%s: %s is %s', (rules, subject, name) => {
    const mapper = new SslPrincipalMapper(rules)
    if (name === null) expect(() => mapper.nameOf(subject)).toThrow(NoMatchingRuleError)
    else expect(mapper.nameOf(subject)).toBe(name)
  })

  test.each([
    ['RULE:^CN=(.*?),OU=ServiceUsers.*$/$1', /Invalid rule/],
    ['deny', /Invalid rule/],
    ['RULE:^CN=(.*?)/$1/LU', /unmatched substring: `U`/],
    ['RULE:(unclosed/x/', /no regular expression/],
    ['RULE:^CN=.*$/$1/', /its pattern has none/],
  ])('%s is no list of rules', (rules, words) => {
    expect(() => new SslPrincipalMapper(rules)).toThrow(ConfigError)
    expect(() => new SslPrincipalMapper(rules)).toThrow(words)
  })
})
