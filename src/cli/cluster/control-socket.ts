import { createHash } from 'node:crypto'
import { chmodSync, rmSync } from 'node:fs'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { RafkaError } from '../../base/errors.ts'
import type { ClusterStatus } from './cluster-manager.ts'

export type ControlRequest =
  | { readonly command: 'status' }
  | { readonly command: 'stop' }
  | { readonly command: 'restart'; readonly nodes: readonly number[] }

/** Lines while it goes on, then one answer. */
export type ControlAnswer =
  | { readonly kind: 'line'; readonly line: string }
  | { readonly kind: 'done'; readonly status: ClusterStatus | null }
  | { readonly kind: 'failed'; readonly message: string }

/** Nobody runs a cluster in that folder, or somebody does. */
export class ClusterNotRunningError extends RafkaError {
  readonly code = 'CLUSTER_NOT_RUNNING'
  readonly retriable = false
}
export class ClusterRunningError extends RafkaError {
  readonly code = 'CLUSTER_RUNNING'
  readonly retriable = false
}
/** The process that runs the cluster could not do what it was asked for. */
export class ClusterCommandError extends RafkaError {
  readonly code = 'CLUSTER_COMMAND_FAILED'
  readonly retriable = false
}

/** Where the process that runs the cluster of this folder is asked. A socket's path is short, whatever the folder's is. */
export function controlPath(folder: string): string {
  const name = `rafka-${createHash('sha256').update(folder).digest('hex').slice(0, 24)}`
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`)
}

/** Takes requests of other commands of this user. Throws `ClusterRunningError`. */
export async function serveControl(
  folder: string,
  handle: (request: ControlRequest, say: (line: string) => void) => Promise<ClusterStatus | null>,
): Promise<Server> {
  const path = controlPath(folder)
  if (await answers(path)) {
    throw new ClusterRunningError(
      `a cluster runs in ${folder} already: rafka cluster status shows it, rafka cluster stop stops it`,
    )
  }
  // Left by one that was killed.
  if (process.platform !== 'win32') rmSync(path, { force: true })
  const server = createServer((socket) => {
    const answer = (message: ControlAnswer): void => {
      if (!socket.destroyed) socket.write(`${JSON.stringify(message)}\n`)
    }
    socket.on('error', () => socket.destroy())
    createInterface({ input: socket }).on('line', (line) => {
      handle(JSON.parse(line) as ControlRequest, (text) => answer({ kind: 'line', line: text })).then(
        (status) => answer({ kind: 'done', status }),
        (error: unknown) => answer({ kind: 'failed', message: error instanceof Error ? error.message : String(error) }),
      )
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })
  if (process.platform !== 'win32') chmodSync(path, 0o600)
  server.unref()
  return server
}

/** Asks the process that runs the cluster of this folder. Throws `ClusterNotRunningError`, `ClusterCommandError`. */
export async function askControl(
  folder: string,
  request: ControlRequest,
  say: (line: string) => void,
): Promise<ClusterStatus | null> {
  const socket = await connected(folder)
  const answer = Promise.withResolvers<ClusterStatus | null>()
  createInterface({ input: socket })
    .on('line', (line) => {
      const message = JSON.parse(line) as ControlAnswer
      if (message.kind === 'line') say(message.line)
      else if (message.kind === 'done') answer.resolve(message.status)
      else answer.reject(new ClusterCommandError(message.message))
    })
    // The end of a cluster that was asked to stop.
    .on('close', () => answer.resolve(null))
  socket.on('error', () => answer.resolve(null))
  socket.write(`${JSON.stringify(request)}\n`)
  try {
    return await answer.promise
  } finally {
    socket.destroy()
  }
}

async function connected(folder: string): Promise<Socket> {
  const socket = createConnection(controlPath(folder))
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', () => {
      reject(new ClusterNotRunningError(`no cluster runs in ${folder}: rafka cluster starts one`, { folder }))
    })
  })
  return socket
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(path, () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
