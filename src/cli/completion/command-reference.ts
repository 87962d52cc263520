import type { Command } from 'commander'
import { type CommandEntry, commandTable, type OptionEntry } from './command-table.ts'

/** The commands and their options as a part of docs/cli.md. */
export function commandReference(program: Command): string {
  const table = commandTable(program)
  const connection = table.flatMap(({ options }) => options).filter(({ isConnection }) => isConnection)
  const unique = [...new Map(connection.map((option) => [option.flags, option])).values()]
  const sections = table.filter(({ path }) => path.length > 0).map(section)
  return [
    'Options of all commands that talk to a cluster, besides `--json`:',
    '',
    ...unique.map(item),
    '',
    ...sections.flatMap((lines) => [...lines, '']),
  ]
    .join('\n')
    .trimEnd()
}

function section({ path, description, argumentTexts, options, subcommands }: CommandEntry): string[] {
  const usage = ['rafka', ...path, ...argumentTexts].join(' ')
  if (subcommands.length > 0 && path.length === 1) return [`### rafka ${path.join(' ')}`, '', `${sentence(description)}`]
  const heading = path.length === 1 ? `### ${usage.replaceAll('<', '\\<')}` : `**\`${usage}\`**`
  const own = options.filter(({ isConnection, flags }) => !isConnection && flags !== '--json').map(item)
  return [heading, '', sentence(description), ...(own.length === 0 ? [] : ['', ...own])]
}

function item({ flags, description, choices, defaultText, isRequired }: OptionEntry): string {
  const remarks = [
    ...(isRequired ? ['needed'] : []),
    ...(choices.length > 0 ? [choices.join(', ')] : []),
    ...(defaultText === null ? [] : [`default: ${defaultText}`]),
  ]
  return `- \`${flags}\`: ${description.replaceAll('<', '\\<').replaceAll('*', '\\*')}${remarks.length > 0 ? ` (${remarks.join('; ')})` : ''}`
}

function sentence(text: string): string {
  return `${text[0]!.toUpperCase()}${text.slice(1)}.`
}
