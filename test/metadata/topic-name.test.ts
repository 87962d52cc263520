import { describe, expect, test } from 'vitest'
import { hasCollisionChars, isInternalTopic, topicNameProblem, unifyCollisionChars } from '../../src/metadata/topic-name.ts'

describe('topic names', () => {
  test('letters, digits, dots, underscores and dashes are fine, up to 249 of them', () => {
    for (const name of ['a', 'A.b_c-9', '...', '__consumer_offsets', 'x'.repeat(249)]) expect(topicNameProblem(name)).toBeNull()
  })

  test("what is wrong with others is said in Kafka's words", () => {
    expect(topicNameProblem('')).toBe('Topic name is invalid: the empty string is not allowed')
    expect(topicNameProblem('.')).toBe("Topic name is invalid: '.' is not allowed")
    expect(topicNameProblem('..')).toBe("Topic name is invalid: '..' is not allowed")
    const illegal = "contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'"
    for (const name of ['a b', 'a/b', 'grün', 'a\n', 'a\u0000'])
      expect(topicNameProblem(name)).toBe(`Topic name is invalid: '${name}' ${illegal}`)
    const long = 'x'.repeat(250)
    expect(topicNameProblem(long)).toBe(
      `Topic name is invalid: the length of '${long}' is longer than the max allowed length 249`,
    )
  })

  test('a dot and an underscore collide, a dash with nothing', () => {
    expect(unifyCollisionChars('a.b_c')).toBe(unifyCollisionChars('a_b.c'))
    expect([hasCollisionChars('a.b'), hasCollisionChars('a_b'), hasCollisionChars('a-b')]).toEqual([true, true, false])
  })

  test("the coordinators' topics are internal, the metadata log is no topic", () => {
    expect(['__consumer_offsets', '__transaction_state', '__share_group_state'].every(isInternalTopic)).toBe(true)
    expect(isInternalTopic('__cluster_metadata')).toBe(false)
  })
})
