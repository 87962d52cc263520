import type { ConfigDefinition, ConfigValidator } from '../../src/base/config/config-definition.ts'
import { BROKER_DEFINITIONS, GROUP_DEFINITIONS, TOPIC_DEFINITIONS } from '../../src/base/config/definitions.ts'
import { RAFKA_BROKER_CONFIGS, RAFKA_TOPIC_CONFIGS } from '../../src/base/config/rafka-configs.ts'
import { reasonNotDynamic } from '../../src/base/config/unsupported-dynamic.ts'
import { reasonWithoutEffect } from '../../src/base/config/without-effect.ts'

const OWN: ReadonlySet<string> = new Set([...RAFKA_BROKER_CONFIGS, ...RAFKA_TOPIC_CONFIGS].map(({ name }) => name))
const HEAD = `# Configuration

Every configuration of a node, a topic and a group. Names, defaults and rules are Kafka 4.3.1's; what is Rafka's own is marked so. A node takes them from a file
(\`rafka start --config server.properties\`, or a \`cluster.config.json\`), from the environment (\`KAFKA_NUM_PARTITIONS=3\`) and from flags (\`--set num.partitions=3\`);
those that can be altered while it runs, with \`rafka config alter\` or Kafka's own tools. This page is written from the code by \`node scripts/write-config-reference.ts\`.

What is set and has no effect here is told when the node starts, with the reason.
`

/** The whole of docs/configuration.md. */
export function configReference(): string {
  const broker = [...BROKER_DEFINITIONS.values()].filter(({ internal }) => internal !== true)
  const holding = broker.filter(({ name }) => reasonWithoutEffect(name) === null)
  const idle = broker.filter(({ name }) => reasonWithoutEffect(name) !== null)
  return [
    HEAD,
    section('Nodes', holding, (definition) => ({ altered: alteredText(definition) })),
    section('Topics', [...TOPIC_DEFINITIONS.values()], ({ synonyms }) => ({ 'of a node': synonyms.map(code).join(', ') })),
    section('Groups', [...GROUP_DEFINITIONS.values()], ({ synonyms }) => ({ 'of a node': synonyms.map(code).join(', ') })),
    `## Taken, without effect\n\nThese are checked and shown as in Kafka, and change nothing here.\n\n| key | why |\n|---|---|\n${idle
      .map(({ name }) => `| ${code(name)} | ${reasonWithoutEffect(name)} |\n`)
      .join('')}`,
  ].join('\n')
}

function section(
  title: string,
  definitions: readonly ConfigDefinition[],
  more: (definition: ConfigDefinition) => Readonly<Record<string, string>>,
): string {
  const columns = Object.keys(more(definitions[0]!))
  const rows = definitions
    .filter(({ internal }) => internal !== true)
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .map((definition) => {
      const { name, type, validator, doc } = definition
      const allowed = validator === null ? '' : `; ${allowedText(validator)}`
      const meaning = `${OWN.has(name) ? 'Rafka’s own. ' : ''}${plain(doc)}`
      return `| ${[code(name), `${type}${allowed}`, defaultText(definition), ...Object.values(more(definition)), meaning].join(' | ')} |`
    })
  return `## ${title}\n\n| key | type | default | ${columns.join(' | ')} | meaning |\n|---|---|---|${'---|'.repeat(columns.length + 1)}\n${rows.join('\n')}\n`
}

function alteredText({ name, updateMode }: ConfigDefinition): string {
  if (updateMode === 'read-only' || reasonNotDynamic(name) !== null) return 'at the start'
  return updateMode === 'per-broker' ? 'of one node' : 'of all nodes'
}

function defaultText({ default: text }: ConfigDefinition): string {
  return text === null ? '' : text === '' ? '(empty)' : code(text.replaceAll('|', '\\|'))
}

function allowedText(validator: ConfigValidator): string {
  switch (validator.kind) {
    case 'range':
      return validator.max === null ? `from ${validator.min}` : `${validator.min ?? '…'} to ${validator.max}`
    case 'one-of':
    case 'one-of-ignoring-case':
      return validator.values.join(', ')
    case 'list':
      return validator.values.length === 0 ? 'a list' : `of ${validator.values.join(', ')}`
    default:
      return validator.kind.replaceAll('-', ' ')
  }
}

const code = (text: string): string => `\`${text}\``

/** Kafka's words have marks of HTML. */
function plain(doc: string): string {
  return doc
    .replaceAll(/<\/?code>/g, '`')
    .replaceAll(/<li>/g, ' - ')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('|', '\\|')
    .replaceAll(/\s+/g, ' ')
    .trim()
}
