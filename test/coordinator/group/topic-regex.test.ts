import { expect, test } from 'vitest'
import { compileRe2 } from '../../../actors/re2-regex.ts'
import { compileWithinSteps } from '../../../src/coordinator/group/topic-regex.ts'

// An engine that goes back on its steps would take longer than the age of the world for these.
test.each(['(a+)+$', '(a|aa)+$', '(a*)*b', '(.*.*.*.*)*b', '^(([a-z])+.)+[A-Z]([a-z])+$', '(x+x+)+y'])(
  'an expression that is made to take long takes no longer than others: %s',
  (expression) => {
    expect(compileWithinSteps(compileRe2, expression).matches(`${'ax'.repeat(123)}--`)).toBe(false)
    expect(compileWithinSteps(compileRe2, expression).matches(`${'a'.repeat(248)}-`)).toBe(false)
  },
)
