import { spawn } from 'node:child_process'

/** Tells systemd that this service is ready, or stops (`Type=notify`), by the program that systemd brings: Node has no datagram sockets of the kind it listens on. */
export function notifySystemd(state: '--ready' | '--stopping'): void {
  const child = spawn('systemd-notify', [state], { stdio: 'ignore' })
  // Without that program systemd waits in vain and says so.
  child.on('error', () => {})
  child.unref()
}
