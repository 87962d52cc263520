import { scramKey } from '../metadata/metadata-image.ts'
import type { NewRecord } from '../metadata/metadata-record.ts'
import { hasScram } from '../metadata/metadata-version.ts'
import type { Input } from '../protocol/codec.ts'
import type {
  AlterUserScramCredentialsRequest,
  AlterUserScramCredentialsResponse,
  AlterUserScramCredentialsRequestScramCredentialDeletion as Deletion,
  AlterUserScramCredentialsRequestScramCredentialUpsertion as Upsertion,
} from '../protocol/generated/api/alter-user-scram-credentials.ts'
import { ScramKeys } from '../security/scram-keys.ts'
import { SCRAM_ITERATIONS_MAX, type ScramMechanism, scramMechanismOf } from '../security/scram-mechanism.ts'
import { ApiError, type ErrorResult, NO_ERROR } from './api-error.ts'
import type { ControllerContext, Decision } from './controller-context.ts'

/**
 * AlterUserScramCredentials (KIP-554): each user succeeds or fails by himself, and is named once, whatever his mechanisms. What comes is the salted password; what is kept lets nobody log in
 * anywhere else.
 */
export function alterUserScramCredentials(
  context: ControllerContext,
  { deletions, upsertions }: AlterUserScramCredentialsRequest,
): Decision<Input<AlterUserScramCredentialsResponse>> {
  const changes = new Map<string, () => NewRecord>()
  const refused = new Map<string, ErrorResult>()
  const take = (user: string, check: () => () => NewRecord): void => {
    if (refused.has(user)) return
    try {
      if (changes.delete(user))
        throw new ApiError('DUPLICATE_RESOURCE', 'A user credential cannot be altered twice in the same request')
      if (!hasScram(context.image.metadataVersion))
        throw new ApiError('UNSUPPORTED_VERSION', 'The current metadata.version does not support SCRAM')
      changes.set(user, check())
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      refused.set(user, error)
    }
  }
  for (const deletion of deletions) take(deletion.name, () => deletionOf(context, deletion))
  for (const upsertion of upsertions) take(upsertion.name, () => upsertionOf(context, upsertion))
  const results = [...[...changes.keys()].map((user) => [user, NO_ERROR] as const), ...refused]
  return {
    records: [...changes.values()].map((record) => record()),
    response: { results: results.map(([user, { errorCode, errorMessage }]) => ({ user, errorCode, errorMessage })) },
  }
}

/** Throws `ApiError`. */
function deletionOf({ image }: ControllerContext, { name, mechanism }: Deletion): () => NewRecord {
  checked(name, mechanism)
  if (!image.parts.scramCredentials.has(scramKey(mechanism, name)))
    throw new ApiError('RESOURCE_NOT_FOUND', 'Attempt to delete a user credential that does not exist')
  return () => ({ type: 'RemoveUserScramCredentialRecord', version: 0, message: { name, mechanism } })
}

/** Throws `ApiError`. */
function upsertionOf(
  { cryptography }: ControllerContext,
  { name, mechanism: type, salt, iterations, saltedPassword }: Upsertion,
): () => NewRecord {
  const mechanism = checked(name, type)
  if (iterations < mechanism.iterationsMin) throw new ApiError('UNACCEPTABLE_CREDENTIAL', 'Too few iterations')
  if (iterations > SCRAM_ITERATIONS_MAX) throw new ApiError('UNACCEPTABLE_CREDENTIAL', 'Too many iterations')
  if (cryptography === undefined) throw new ApiError('UNSUPPORTED_VERSION', 'there is no cryptography here')
  return () => {
    const keys = new ScramKeys(mechanism, cryptography())
    return {
      type: 'UserScramCredentialRecord',
      version: 0,
      message: { name, mechanism: type, ...keys.verifierOf(saltedPassword, salt, iterations) },
    }
  }
}

/** Throws `ApiError`. */
function checked(name: string, type: number): ScramMechanism {
  if (name === '') throw new ApiError('UNACCEPTABLE_CREDENTIAL', 'Username must not be empty')
  const mechanism = scramMechanismOf(type)
  if (mechanism === null) throw new ApiError('UNSUPPORTED_SASL_MECHANISM', 'Unknown SCRAM mechanism')
  return mechanism
}
