import type { SegmentToClean } from '../../messages/log-cleaning.ts'

export interface SegmentSizes extends SegmentToClean {
  readonly offsetIndexBytes: number
  readonly timeIndexBytes: number
}

const OFFSET_SPAN_MAX = 0x7fffffff

/**
 * Cuts the segments into runs that become one segment each, so that segments do not shrink from cleaning to cleaning: as many as fit, before they are cleaned,
 * into the size of a segment and of its indexes, and into the offsets that an index can hold. Gives base offsets.
 */
export function groupSegments(
  segments: readonly SegmentSizes[],
  {
    segmentBytes,
    segmentIndexBytes,
    firstUncleanableOffset,
  }: { segmentBytes: number; segmentIndexBytes: number; firstUncleanableOffset: number },
): number[][] {
  const groups: number[][] = []
  let group: number[] = []
  let sizeInBytes = 0
  let offsetIndexBytes = 0
  let timeIndexBytes = 0
  for (const [index, segment] of segments.entries()) {
    const lastOffset = (segments[index + 1]?.baseOffset ?? firstUncleanableOffset) - 1
    sizeInBytes += segment.sizeInBytes
    offsetIndexBytes += segment.offsetIndexBytes
    timeIndexBytes += segment.timeIndexBytes
    const fits =
      sizeInBytes <= segmentBytes &&
      offsetIndexBytes <= segmentIndexBytes &&
      timeIndexBytes <= segmentIndexBytes &&
      // An empty one adds no offsets: without this one would be left every 2^31 offsets.
      (segment.sizeInBytes === 0 || lastOffset - (group[0] ?? segment.baseOffset) <= OFFSET_SPAN_MAX)
    if (group.length > 0 && fits) {
      group.push(segment.baseOffset)
      continue
    }
    group = [segment.baseOffset]
    groups.push(group)
    sizeInBytes = segment.sizeInBytes
    offsetIndexBytes = segment.offsetIndexBytes
    timeIndexBytes = segment.timeIndexBytes
  }
  return groups
}
