import { setPriority } from 'node:os'
import { type CleaningTask, startTask } from '../../src/log/cleaner/cleaning-task.ts'
import { IoThrottle } from '../../src/log/cleaner/io-throttle.ts'
import { NodeClock } from '../runtime/node-clock.ts'
import { NodeDisk } from '../runtime/node-disk.ts'
import { CleaningControl, failureOf, type TaskOutcome } from './cleaning-crew.ts'

export interface WorkerTask {
  readonly task: CleaningTask
  /** Of a `CleaningControl`. */
  readonly control: SharedArrayBuffer
}

/** Where there is not enough processor for all, those who serve clients get about ten times as much of it. */
const NICE = 10

const disk = new NodeDisk()
const clock = new NodeClock()
lowerPriority()

/** What a thread of the cleaner's pool runs: one task from start to end, with as many and long pauses as the rate asks for. */
export function clean({ task, control: memory }: WorkerTask): TaskOutcome {
  const control = new CleaningControl(memory)
  const throttle = new IoThrottle(clock)
  const run = startTask(task, disk)
  try {
    for (;;) {
      if (control.isAborted) {
        run.abandon()
        return { kind: 'aborted' }
      }
      const bytes = run.step()
      if (bytes < 0) break
      const pauseMs = throttle.pauseMs(bytes, control.bytesPerSecond)
      if (pauseMs > 0) control.pause(pauseMs)
    }
    for (const file of run.unsyncedFiles()) file.sync()
    return { kind: 'done', result: run.finish() }
  } catch (error) {
    try {
      run.abandon()
    } catch {
      // What it leaves behind the next cleaning removes.
    }
    return failureOf(error)
  }
}

/** On Linux a thread has a priority of its own; elsewhere it would be the whole process's. */
function lowerPriority(): void {
  if (process.platform !== 'linux') return
  try {
    setPriority(0, NICE)
  } catch {
    // A sandbox may refuse it: then all threads have the same.
  }
}
