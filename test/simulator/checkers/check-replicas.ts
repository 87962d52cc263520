import type { LogContents } from './log-contents.ts'

/** Replicas of one partition hold the same bytes, from where both begin to where both end. `name` is of the partition, `replicas` by node. */
export function unequalReplicas(name: string, replicas: ReadonlyMap<number, LogContents>): string[] {
  const [first, ...others] = [...replicas]
  if (first === undefined) return []
  const [firstId, model] = first
  const problems: string[] = []
  for (const [id, { batches, endOffset }] of others) {
    if (endOffset !== model.endOffset) {
      problems.push(`${name}: node ${firstId} ends at ${model.endOffset}, node ${id} at ${endOffset}`)
      continue
    }
    const startOffset = Math.max(model.batches[0]?.baseOffset ?? 0, batches[0]?.baseOffset ?? 0)
    const mine = batches.filter(({ baseOffset }) => baseOffset >= startOffset)
    const theirs = model.batches.filter(({ baseOffset }) => baseOffset >= startOffset)
    const at = mine.findIndex(
      ({ bytes }, place) => theirs[place] === undefined || Buffer.compare(bytes, theirs[place].bytes) !== 0,
    )
    if (at !== -1) problems.push(`${name}: at offset ${mine[at]!.baseOffset} node ${id} holds other bytes than node ${firstId}`)
  }
  return problems
}
