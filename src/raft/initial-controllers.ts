import { RafkaError } from '../base/errors.ts'
import { writeUuid } from '../protocol/uuid.ts'
import type { Voter, VoterSet } from './voter-set.ts'

/** A voter that a new cluster starts with (KIP-853). */
export interface InitialController {
  readonly id: number
  readonly host: string
  readonly port: number
  readonly directoryId: string
}

/** `--initial-controllers` does not say what it is to say. Kafka's words, and the entry. */
export class InitialControllersError extends RafkaError {
  readonly code = 'INVALID_CONFIG'
  readonly retriable = false
}

/** `id@host:port:directoryId`, separated by commas; IPv6 addresses in brackets. Throws `InitialControllersError`. */
export function parseInitialControllers(text: string): readonly InitialController[] {
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
  if (entries.length === 0) throw new InitialControllersError('No voters given.')
  const controllers = entries.map(parseOne)
  const ids = controllers.map(({ id }) => id)
  const twice = ids.find((id, place) => ids.indexOf(id) !== place)
  if (twice !== undefined) throw new InitialControllersError(`Node id ${twice} was specified more than once.`, { id: twice })
  return controllers.toSorted((one, other) => one.id - other.id)
}

/** The voters as they stand in a metadata log that they are to keep. They are reached over the listener of this name. */
export function initialVoters(controllers: readonly InitialController[], listenerName: string): VoterSet {
  return controllers.map(
    ({ id, host, port, directoryId }): Voter => ({
      id,
      directoryId,
      endpoints: [{ name: listenerName, host, port }],
      kraftVersionMin: 0,
      kraftVersionMax: 1,
    }),
  )
}

function parseOne(entry: string): InitialController {
  const fail = (problem: string): never => {
    throw new InitialControllersError(`${problem} It is "${entry}", and should be id@host:port:directoryId.`, { entry })
  }
  const at = entry.indexOf('@')
  if (at < 0) fail('No @ found in dynamic voter string.')
  const id = entry.slice(0, at)
  if (!/^\d+$/.test(id) || Number(id) > 2_147_483_647) fail('Failed to parse node id in dynamic voter string.')
  const rest = entry.slice(at + 1)
  const ip6 = rest.startsWith('[')
  const hostEnd = ip6 ? rest.indexOf(']') : rest.indexOf(':')
  if (hostEnd < 0)
    fail(
      ip6 ? 'Hostname began with left bracket, but no right bracket was found.' : 'No colon following hostname could be found.',
    )
  const host = rest.slice(ip6 ? 1 : 0, hostEnd)
  if (host === '') fail('No hostname found in dynamic voter string.')
  const behind = rest.slice(hostEnd + (ip6 ? 1 : 0))
  const [none, port = '', directoryId, ...more] = behind.split(':')
  if (none !== '') fail('No colon following hostname could be found.')
  if (directoryId === undefined || more.length > 0) fail('No colon following port could be found.')
  if (!/^\d+$/.test(port)) fail('Failed to parse port in dynamic voter string.')
  if (Number(port) > 65_535) fail(`Invalid port ${port} in dynamic voter string.`)
  if (!writeUuid(directoryId!, new Uint8Array(16), 0)) fail('Failed to parse directory ID in dynamic voter string.')
  return { id: Number(id), host, port: Number(port), directoryId: directoryId! }
}
