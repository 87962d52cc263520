/** Whether racks make a difference: members and replicas share some rack, and not every partition has replicas on the same racks (KIP-881). */
export function needsRackMatching(memberRacks: ReadonlySet<string>, partitionRacks: readonly (readonly string[])[]): boolean {
  const all = new Set(partitionRacks.flat())
  if (![...memberRacks].some((rack) => all.has(rack))) return false
  return partitionRacks.some((racks) => racks.length !== all.size)
}
