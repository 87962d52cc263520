import { canonicalIpAddress } from '../../base/ip-address.ts'
import type { Logger } from '../../base/logger.ts'
import { API_KEYS } from '../../protocol/generated/api-keys.ts'
import { type Operation, operationName, type Resource, resourceName } from './acl-codes.ts'
import type { AclLookup } from './acl-lookup.ts'
import { findRule, type Rule, ruleText, SUPER_USER } from './acl-rule.ts'
import { mayWithAnyOfType } from './authorize-by-type.ts'
import type { AuthorizerSettings } from './authorizer-settings.ts'

/** Who asks for what. */
export interface Requester {
  /** `User:alice`. */
  readonly principal: string
  /** Textual address without port, with or without the slash that Kafka shows it with. */
  readonly clientHost: string
  readonly apiKey: number
}

/** Names that decisions are kept for, by their characters; then all are forgotten, so that names made up by a client cost no more than this. */
const KEPT_CHARACTERS_MAX = 4_000_000
/** What a decision costs beside its name. */
const DECISION_CHARACTERS = 32

const ALLOWED_SHIFT = 16
const NO_ACLS: AclLookup = { size: 0, values: () => [], isNamed: () => false, find: () => [], prefixLengths: () => [] }

/** What was decided for one principal at one address: by type of resource and name, a bit for each operation that was asked about, and 16 bits further on whether it may. */
interface Subject {
  readonly principal: string
  readonly host: string
  readonly isSuperUser: boolean
  readonly decided: Map<string, number>[]
}

/**
 * Decides by the access control list as Kafka's `StandardAuthorizer` does: super users may do everything; what is denied is denied whatever else allows it; READ, WRITE,
 * DELETE and ALTER include DESCRIBE, and ALTER_CONFIGS includes DESCRIBE_CONFIGS; of what no entry says anything, only super users may do anything, unless
 * `allow.everyone.if.no.acl.found` is set. Decisions are kept until the list changes. One for each actor that asks.
 */
export class StandardAuthorizer {
  readonly #settings: AuthorizerSettings
  readonly #logger: Logger
  #acls: AclLookup
  #isKnown: boolean
  readonly #subjects = new Map<string, Map<string, Subject>>()
  #keptCharacters = 0
  /** Who asked last: mostly it is the same that asks next. */
  #last: Subject | null = null
  #lastHost = ''

  /** `acls`: null where the list is not known yet; until it is, only super users may do anything, whatever `allow.everyone.if.no.acl.found` says. */
  constructor(settings: AuthorizerSettings, acls: AclLookup | null, logger: Logger) {
    this.#settings = settings
    this.#acls = acls ?? NO_ACLS
    this.#isKnown = acls !== null
    this.#logger = logger
  }

  get acls(): AclLookup {
    return this.#acls
  }

  /** Decides by this list from now on. Costs nothing where it is the same. */
  follow(acls: AclLookup): void {
    if (acls === this.#acls) return
    this.#acls = acls
    this.#isKnown = true
    this.#forget()
  }

  isSuperUser(principal: string): boolean {
    return this.#settings.superUsers.includes(principal)
  }

  /** `quiet`: a denial is no attempt to do what is not allowed, as where names are only filtered; it is not logged. */
  may(requester: Requester, operation: Operation, type: Resource, name: string, quiet = false): boolean {
    const subject = this.#subjectOf(requester)
    if (subject.isSuperUser) return true
    const decided = (subject.decided[type] ??= new Map())
    const known = decided.get(name) ?? 0
    const allowedBit = 1 << (operation + ALLOWED_SHIFT)
    if ((known & (1 << operation)) !== 0) {
      const isAllowed = (known & allowedBit) !== 0
      if (!isAllowed && !quiet)
        this.#logDenial(requester, subject, operation, type, name, this.#ruleFor(subject, operation, type, name))
      return isAllowed
    }
    const rule = this.#ruleFor(subject, operation, type, name)
    if (known === 0) this.#keptCharacters += name.length + DECISION_CHARACTERS
    decided.set(name, known | (1 << operation) | (rule.isAllowed ? allowedBit : 0))
    if (!rule.isAllowed && !quiet) this.#logDenial(requester, subject, operation, type, name, rule)
    if (this.#keptCharacters > KEPT_CHARACTERS_MAX) this.#forget()
    return rule.isAllowed
  }

  /** Whether there is any resource of the type with which this may be done (KIP-679). */
  mayWithAny(requester: Requester, operation: Operation, type: Resource): boolean {
    const { principal, host, isSuperUser } = this.#subjectOf(requester)
    if (isSuperUser || this.may(requester, operation, type, 'hardcode', true)) return true
    return mayWithAnyOfType(this.#acls, { principal, host, operation, type })
  }

  #ruleFor({ principal, host, isSuperUser }: Subject, operation: Operation, type: Resource, name: string): Rule {
    if (isSuperUser) return SUPER_USER
    const allowIfNoAclFound = this.#isKnown && this.#settings.allowEveryoneIfNoAclFound
    return findRule(this.#acls, { principal, host, operation, type, name }, allowIfNoAclFound)
  }

  #subjectOf({ principal, clientHost }: Requester): Subject {
    const last = this.#last
    if (last !== null && last.principal === principal && this.#lastHost === clientHost) return last
    let hosts = this.#subjects.get(principal)
    if (hosts === undefined) this.#subjects.set(principal, (hosts = new Map()))
    let subject = hosts.get(clientHost)
    if (subject === undefined) {
      const host = canonicalIpAddress(clientHost.startsWith('/') ? clientHost.slice(1) : clientHost)
      subject = { principal, host, isSuperUser: this.isSuperUser(principal), decided: [] }
      hosts.set(clientHost, subject)
      this.#keptCharacters += principal.length + clientHost.length + DECISION_CHARACTERS
    }
    this.#last = subject
    this.#lastHost = clientHost
    return subject
  }

  #forget(): void {
    this.#subjects.clear()
    this.#keptCharacters = 0
    this.#last = null
  }

  /** What Kafka's `kafka.authorizer.logger` says, field by field. */
  #logDenial(requester: Requester, { host }: Subject, operation: Operation, type: Resource, name: string, rule: Rule): void {
    this.#logger.info('access was denied', {
      logger: 'kafka.authorizer.logger',
      principal: requester.principal,
      operation: operationName(operation),
      host,
      resourceType: resourceName(type),
      resourceName: name,
      request: API_KEYS.get(requester.apiKey)?.name ?? String(requester.apiKey),
      rule: ruleText(rule),
    })
  }
}
