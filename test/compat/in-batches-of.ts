/** Splits so that the values of one batch stay below `bytes`, but for a single one that is larger: some clients make one batch of every call. */
export function inBatchesOf<Item extends { readonly value: Buffer | null }>(items: readonly Item[], bytes: number): Item[][] {
  const batches: Item[][] = []
  let size = Number.POSITIVE_INFINITY
  for (const item of items) {
    const length = item.value?.length ?? 0
    if (size + length > bytes) {
      batches.push([])
      size = 0
    }
    batches.at(-1)?.push(item)
    size += length
  }
  return batches
}
