import { BROKER_DEFINITIONS, TOPIC_DEFINITIONS } from '../base/config/definitions.ts'
import { BROKER_RESOURCE, TOPIC_RESOURCE } from '../metadata/configs-image.ts'

/** What IncrementalAlterConfigs can do to a key, by Kafka's numbers (KIP-339). */
export const CONFIG_OPERATIONS = { SET: 0, DELETE: 1, APPEND: 2, SUBTRACT: 3 } as const

/** Whether entries can be added to a key's value and taken from it. */
export function isListConfig(resourceType: number, key: string): boolean {
  return definitionOf(resourceType, key)?.type === 'list'
}

/** The value after an operation; null: the key is removed. `current` is what is set now. What a list has by default is what entries are added to. */
export function applyOperation(
  resourceType: number,
  key: string,
  current: string | null,
  operation: number,
  value: string | null,
): string | null {
  const { DELETE, APPEND, SUBTRACT } = CONFIG_OPERATIONS
  if (operation === DELETE) return null
  if (operation !== APPEND && operation !== SUBTRACT) return value
  const entries = entriesOf(current ?? definitionOf(resourceType, key)?.default ?? '')
  for (const entry of javaSplit(value ?? '')) {
    const at = entries.indexOf(entry)
    if (operation === APPEND && at < 0) entries.push(entry)
    if (operation === SUBTRACT && at >= 0) entries.splice(at, 1)
  }
  return entries.join(',')
}

function entriesOf(text: string): string[] {
  return text.split(',').filter((entry) => entry !== '')
}

/** Java's `split`: nothing behind the last comma counts for nothing, but an empty text is one empty entry. */
function javaSplit(text: string): string[] {
  const entries = text.split(',')
  while (entries.length > 1 && entries.at(-1) === '') entries.pop()
  return entries
}

function definitionOf(resourceType: number, key: string) {
  if (resourceType === TOPIC_RESOURCE) return TOPIC_DEFINITIONS.get(key)
  return resourceType === BROKER_RESOURCE ? BROKER_DEFINITIONS.get(key) : undefined
}
