import type { Command } from 'commander'
import { type CommandEntry, commandTable } from './command-table.ts'

export type Shell = 'bash' | 'zsh' | 'fish'

/** What a shell completes the `rafka` command with. */
export function completionScript(program: Command, shell: Shell): string {
  const table = commandTable(program)
  if (shell === 'fish') return fishScript(table)
  return shell === 'bash' ? bashScript(table) : zshScript(table)
}

/** Words are looked up by the command so far: options behind a dash, else subcommands, choices, or files. */
function bashScript(table: readonly CommandEntry[]): string {
  const cases = table.map(
    (entry) => `    '${entry.path.join(' ')}')
      options='${optionNames(entry).join(' ')}'
      words='${[...entry.subcommands, ...entry.choices].join(' ')}'
      files=${entry.takesFile ? 1 : 0} ;;`,
  )
  const values = valueCases(table).map(
    ([key, choices]) => `    ${key}) COMPREPLY=($(compgen -W '${choices}' -- "$current")); return ;;`,
  )
  return `# Completion of rafka for bash: source <(rafka completion bash)
_rafka() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  local path='' word options='' words='' files=0 index
  for ((index = 1; index < COMP_CWORD; index++)); do
    word="\${COMP_WORDS[index]}"
    case " ${pathsOf(table)} " in
      *" \${path:+\${path// //}/}$word "*) path="\${path:+$path }$word" ;;
      *) break ;;
    esac
  done
  case "$path/$previous" in
${values.join('\n')}
  esac
  case "$previous" in
    ${fileOptions(table).join('|')}) COMPREPLY=($(compgen -f -- "$current")); return ;;
  esac
  case "$path" in
${cases.join('\n')}
  esac
  if [[ "$current" == -* ]]; then COMPREPLY=($(compgen -W "$options" -- "$current"))
  else
    COMPREPLY=($(compgen -W "$words" -- "$current"))
    if ((files)); then COMPREPLY+=($(compgen -f -- "$current")); fi
  fi
}
complete -o filenames -o bashdefault -F _rafka rafka
`
}

/** All commands, as `topic/create`. */
function pathsOf(table: readonly CommandEntry[]): string {
  return table
    .map(({ path }) => path.join('/'))
    .filter((path) => path !== '')
    .join(' ')
}

/** zsh has bash's way of completion built in; descriptions it shows by its own. */
function zshScript(table: readonly CommandEntry[]): string {
  const cases = table.map((entry) => {
    const words = [
      ...entry.subcommands.map((name) =>
        described(name, table.find(({ path }) => path.join(' ') === [...entry.path, name].join(' '))!.description),
      ),
      ...entry.choices.map((choice) => described(choice, '')),
    ]
    const options = entry.options.flatMap(({ names, description }) => names.map((name) => described(name, description)))
    return `    '${entry.path.join(' ')}')
      words_here=(${words.join(' ')})
      options_here=(${options.join(' ')})
      files=${entry.takesFile ? 1 : 0} ;;`
  })
  const values = valueCases(table).map(([key, choices]) => `    ${key}) compadd -- ${choices}; return ;;`)
  return `#compdef rafka
# Completion of rafka for zsh: rafka completion zsh > "\${fpath[1]}/_rafka"
_rafka() {
  local -a words_here options_here
  local so_far='' word files=0 index
  for ((index = 2; index < CURRENT; index++)); do
    word="\${words[index]}"
    case " ${pathsOf(table)} " in
      *" \${so_far:+\${so_far// //}/}$word "*) so_far="\${so_far:+$so_far }$word" ;;
      *) break ;;
    esac
  done
  case "$so_far/\${words[CURRENT-1]}" in
${values.join('\n')}
  esac
  case "\${words[CURRENT-1]}" in
    ${fileOptions(table).join('|')}) _files; return ;;
  esac
  case "$so_far" in
${cases.join('\n')}
  esac
  if [[ "\${words[CURRENT]}" == -* ]]; then _describe option options_here
  else
    (( \${#words_here} )) && _describe command words_here
    (( files )) && _files
  fi
}
if [[ "\${funcstack[1]}" == _rafka ]]; then _rafka "$@"; else compdef _rafka rafka; fi
`
}

function fishScript(table: readonly CommandEntry[]): string {
  const lines = [
    '# Completion of rafka for fish: rafka completion fish > ~/.config/fish/completions/rafka.fish',
    'complete -c rafka -f',
  ]
  for (const entry of table) {
    const condition = fishCondition(entry)
    for (const name of entry.subcommands) {
      const { description } = table.find(({ path }) => path.join(' ') === [...entry.path, name].join(' '))!
      lines.push(`complete -c rafka ${condition} -a ${name} -d ${quoted(description)}`)
    }
    for (const choice of entry.choices) lines.push(`complete -c rafka ${condition} -a ${choice}`)
    if (entry.takesFile) lines.push(`complete -c rafka ${condition} -F`)
    for (const { names, description, takesValue, takesFile, choices } of entry.options) {
      const flags = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`)).join(' ')
      const value = choices.length > 0 ? ` -x -a ${quoted(choices.join(' '))}` : takesFile ? ' -r -F' : takesValue ? ' -x' : ''
      lines.push(`complete -c rafka ${condition} ${flags}${value} -d ${quoted(description)}`)
    }
  }
  return `${lines.join('\n')}\n`
}

function fishCondition({ path, subcommands }: CommandEntry): string {
  if (path.length === 0) return '-n __fish_use_subcommand'
  const seen = path.map((word) => `__fish_seen_subcommand_from ${word}`)
  const none = subcommands.length === 0 ? [] : [`not __fish_seen_subcommand_from ${subcommands.join(' ')}`]
  return `-n ${quoted([...seen, ...none].join('; and '))}`
}

function optionNames({ options }: CommandEntry): string[] {
  return [...options.flatMap(({ names }) => names), '--help']
}

/** Patterns of \`command/option\` with what may follow. */
function valueCases(table: readonly CommandEntry[]): (readonly [key: string, choices: string])[] {
  return table.flatMap(({ path, options }) =>
    options
      .filter(({ choices }) => choices.length > 0)
      .flatMap(({ names, choices }) => names.map((name) => [`'${path.join(' ')}/${name}'`, choices.join(' ')] as const)),
  )
}

function fileOptions(table: readonly CommandEntry[]): string[] {
  return [
    ...new Set(table.flatMap(({ options }) => options.filter(({ takesFile }) => takesFile).flatMap(({ names }) => names))),
  ].filter((name) => name.startsWith('--'))
}

/** \`name:description\` in quotes, as zsh's \`_describe\` takes it. */
function described(name: string, description: string): string {
  return quoted(`${name.replaceAll(':', '\\:')}${description === '' ? '' : `:${description}`}`)
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
