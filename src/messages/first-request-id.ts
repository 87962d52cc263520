import type { Random } from '../base/random.ts'

const LIVES = 2 ** 20
const IDS_PER_LIFE = 2 ** 31

/**
 * Where somebody begins to count its questions. Who was asked may answer only after the asker has failed and was made anew: the ids of its lives are far apart, by
 * chance, so that such an answer is an answer to nothing.
 */
export function firstRequestId(random: Random): number {
  return random.below(LIVES) * IDS_PER_LIFE + 1
}
