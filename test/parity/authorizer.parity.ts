import { expect, test } from 'vitest'
import { SILENT_LOGGER } from '../../src/base/logger.ts'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import { AclsImage } from '../../src/metadata/acls-image.ts'
import { StandardAuthorizer } from '../../src/security/authorizer/standard-authorizer.ts'
import { type Question, randomAcls, randomQuestions } from '../security/authorizer/random-acls.ts'
import { hasKafkaJars, JavaPeer, type PeerFailure } from './java-peer.ts'

/** Our authorizer beside Java's, over random lists and questions. */

const FIRST_SEED = Number(process.env['PARITY_SEED'] ?? 1)
const LISTS = Number(process.env['PARITY_LISTS'] ?? 300)
const QUESTIONS = 200

interface Allowed extends PeerFailure {
  readonly allowed: readonly boolean[]
}

test.runIf(hasKafkaJars())(
  `${LISTS} lists with ${QUESTIONS} questions each are decided as Kafka's StandardAuthorizer decides them`,
  async () => {
    using peer = new JavaPeer<Allowed>('AuthorizerPeer')
    for (let seed = FIRST_SEED; seed < FIRST_SEED + LISTS; seed++) {
      const random = new SeededRandom(seed)
      const allowEveryoneIfNoAclFound = random.chance(1 / 3)
      const acls = randomAcls(random, random.below(40))
      const questions = randomQuestions(random, QUESTIONS)
      const request = { superUsers: 'User:root; ', allowEveryone: String(allowEveryoneIfNoAclFound), acls, questions }
      const image = acls.reduce((before, acl) => before.with(acl), AclsImage.EMPTY)
      const authorizer = new StandardAuthorizer({ superUsers: ['User:root'], allowEveryoneIfNoAclFound }, image, SILENT_LOGGER)
      const ours = (question: Question): boolean => {
        const { principal, host, operation, type, name } = question
        const requester = { principal, clientHost: `/${host}`, apiKey: 0 }
        return name === null
          ? authorizer.mayWithAny(requester, operation, type)
          : authorizer.may(requester, operation, type, name)
      }
      const answer = await peer.ask(request)
      if (answer.error !== undefined) throw new Error(`seed ${seed}: ${answer.error} ${answer.message}`)
      const wrong = questions.filter((question, place) => ours(question) !== answer.allowed[place])
      const relevant = wrong.map((question) => ({
        question,
        acls: acls.filter(({ resourceType }) => resourceType === question.type),
      }))
      expect(relevant, `seed ${seed}`).toEqual([])
    }
  },
)
