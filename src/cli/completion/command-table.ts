import type { Argument, Command, Option } from 'commander'

/** A command or a group of them, as help, completion and docs show it. */
export interface CommandEntry {
  /** The words behind `rafka`. */
  readonly path: readonly string[]
  readonly description: string
  /** `<name...>`, as in the usage line. */
  readonly argumentTexts: readonly string[]
  readonly choices: readonly string[]
  readonly takesFile: boolean
  readonly options: readonly OptionEntry[]
  /** Names of the commands in it. */
  readonly subcommands: readonly string[]
}

export interface OptionEntry {
  /** `-p, --partitions <count>`. */
  readonly flags: string
  readonly names: readonly string[]
  readonly description: string
  readonly takesValue: boolean
  readonly takesFile: boolean
  readonly choices: readonly string[]
  /** Whether it is one of those that all commands which talk to a cluster have. */
  readonly isConnection: boolean
  readonly isRequired: boolean
  /** As text; null where there is none, or where the description tells it. */
  readonly defaultText: string | null
}

export const CONNECTION_GROUP = 'Connection:'
const FILE = /<(file|files|folder|dir|plan)[.>]/

/** All commands of a program, in their order, groups in front of what is in them. */
export function commandTable(program: Command): readonly CommandEntry[] {
  const entries: CommandEntry[] = []
  const visit = (command: Command, path: readonly string[]): void => {
    const visible = command.commands.filter((each) => !(each as unknown as { readonly _hidden?: boolean })._hidden)
    entries.push({
      path,
      description: command.description(),
      argumentTexts: command.registeredArguments.map(argumentText),
      choices: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
      takesFile: command.registeredArguments.some((argument) => FILE.test(argumentText(argument))),
      options: command.options.filter(({ hidden }) => !hidden).map(optionEntry),
      subcommands: visible.map((each) => each.name()),
    })
    for (const each of visible) visit(each, [...path, each.name()])
  }
  visit(program, [])
  return entries
}

function argumentText(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`
  return argument.required ? `<${name}>` : `[${name}]`
}

function optionEntry(option: Option): OptionEntry {
  const { flags, short, long, description, required, optional, argChoices, helpGroupHeading, mandatory, defaultValue } = option
  return {
    flags,
    names: [short, long].filter((name) => name !== undefined),
    description,
    takesValue: required || optional,
    takesFile: FILE.test(flags),
    choices: argChoices ?? [],
    isConnection: helpGroupHeading === CONNECTION_GROUP,
    isRequired: mandatory,
    defaultText: defaultValue === undefined || typeof defaultValue === 'boolean' ? null : JSON.stringify(defaultValue),
  }
}
