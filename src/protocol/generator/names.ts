/** `ThrottleTimeMs` to `throttleTimeMs`. */
export function camelCase(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1)
}

/** `DescribeLogDirs` to `describe-log-dirs`. */
export function kebabCase(name: string): string {
  return name
    .replaceAll('KRaft', 'Kraft')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .toLowerCase()
}

/** The interface of a struct: its name behind the message's, unless it begins with that already. */
export function typeName(message: string, struct: string): string {
  return struct.startsWith(message) ? struct : message + struct
}

/** `ProduceRequest` and `ProduceResponse` are `Produce`. */
export function apiName(message: string): string {
  return message.replace(/(Request|Response)$/, '')
}

const FOLDERS: Readonly<Record<string, string>> = {
  'kafka-clients': 'data',
  'kafka-metadata': 'metadata',
  'kafka-group-coordinator': 'group',
  'kafka-transaction-coordinator': 'transaction',
  'kafka-share-coordinator': 'share',
  'kafka-storage': 'storage',
  'kafka-raft': 'raft',
  'kafka-streams': 'streams',
}

export const JARS: readonly string[] = Object.keys(FOLDERS)

/** Path under `generated/`, without `.ts`. */
export function fileName(message: string, type: string, jar: string): string {
  if (type === 'request' || type === 'response') return `api/${kebabCase(apiName(message))}`
  const folder = FOLDERS[jar]
  if (folder === undefined) throw new Error(`no folder for the specs of ${jar}`)
  return `${folder}/${kebabCase(message)}`
}
