import { ConfigError } from '../base/config/config-error.ts'
import { CLUSTER_CONFIG, type ClusterConfig } from './cluster-config.ts'

/** Throws `ConfigError` with a sentence for each thing that is wrong, and where it is. */
export function parseClusterConfig(path: string, text: string): ClusterConfig {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw new ConfigError(`${path} is no JSON: ${(error as Error).message}`)
  }
  const parsed = CLUSTER_CONFIG.safeParse(json)
  if (parsed.success) return parsed.data
  throw new ConfigError(parsed.error.issues.map((issue) => `${path}: ${issue.path.join('.') || '(top)'}: ${issue.message}`))
}
