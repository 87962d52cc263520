import { Argument, type Command } from 'commander'
import type { Shell } from './completion/completion-script.ts'

export function addCompletion(program: Command): void {
  program
    .command('completion')
    .description('print a script that lets a shell complete commands and options')
    .addArgument(new Argument('<shell>', 'which').choices(['bash', 'zsh', 'fish']))
    .addHelpText(
      'after',
      `
Examples:
  source <(rafka completion bash)                                  for this shell; in ~/.bashrc for all
  rafka completion zsh > "\${fpath[1]}/_rafka"
  rafka completion fish > ~/.config/fish/completions/rafka.fish`,
    )
    .action(async (shell: Shell) => {
      const { completionScript } = await import('./completion/completion-script.ts')
      process.stdout.write(completionScript(program, shell))
    })
}
