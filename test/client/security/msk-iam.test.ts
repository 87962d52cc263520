import { describe, expect, test } from 'vitest'
import { AuthError, UsageError } from '../../../src/client/errors.ts'
import { nodeCryptography } from '../../../src/client/node/cryptography.ts'
import { mskIam } from '../../../src/client/node/msk-iam.ts'
import { presign } from '../../../src/client/security/aws-signature.ts'
import { MskIamAuthenticator } from '../../../src/client/security/msk-iam-authenticator.ts'
import { Conversation } from './conversation.ts'

/** The credentials of AWS's own examples. */
const CREDENTIALS = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' }

describe('a signature of AWS', () => {
  test('is that of the example in the documentation of Amazon S3', () => {
    const query = presign(
      {
        host: 'examplebucket.s3.amazonaws.com',
        path: '/test.txt',
        query: {},
        service: 's3',
        region: 'us-east-1',
        nowMs: Date.UTC(2013, 4, 24),
        expiresSeconds: 86_400,
        payloadHash: 'UNSIGNED-PAYLOAD',
      },
      CREDENTIALS,
      nodeCryptography,
    )
    expect(query['X-Amz-Signature']).toBe('aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404')
    expect(query['X-Amz-Credential']).toBe('AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request')
  })
})

describe('SASL AWS_MSK_IAM', () => {
  const authenticator = (options = {}): MskIamAuthenticator =>
    new MskIamAuthenticator({ region: 'eu-west-1', credentials: () => CREDENTIALS, cryptography: nodeCryptography, ...options })

  test('sends a request signed with the credentials, and not the credentials', async () => {
    const conversation = new Conversation({ answers: ['{"version":"2020_10_22","request-id":"1"}'] })
    await conversation.run(authenticator({ credentials: () => ({ ...CREDENTIALS, sessionToken: 'session/token' }) }))
    const payload = JSON.parse(conversation.said[0]!) as Record<string, string>
    expect(payload).toEqual({
      version: '2020_10_22',
      host: 'broker.example.com',
      'user-agent': 'rafka',
      action: 'kafka-cluster:Connect',
      'x-amz-algorithm': 'AWS4-HMAC-SHA256',
      'x-amz-credential': 'AKIAIOSFODNN7EXAMPLE/20231114/eu-west-1/kafka-cluster/aws4_request',
      'x-amz-date': '20231114T221320Z',
      'x-amz-expires': '900',
      'x-amz-security-token': 'session/token',
      'x-amz-signature': expect.stringMatching(/^[0-9a-f]{64}$/),
      'x-amz-signedheaders': 'host',
    })
    expect(conversation.said.join()).not.toContain(CREDENTIALS.secretAccessKey)
  })

  test('refuses a connection that others can read', async () => {
    const conversation = new Conversation({ isEncrypted: false })
    await expect(conversation.run(authenticator())).rejects.toThrow(AuthError)
    expect(conversation.said).toEqual([])
  })

  test('finds the region in the host’s name, or asks for it', async () => {
    const conversation = new Conversation({ answers: ['{}'] })
    const named = { ...conversation.context, host: 'b-1.cluster.abc123.c2.kafka.ap-southeast-2.amazonaws.com' }
    let said = ''
    await authenticator({ region: undefined }).authenticate(async (token) => {
      said = new TextDecoder().decode(token)
      return Uint8Array.of(123, 125)
    }, named)
    expect(JSON.parse(said)).toMatchObject({ 'x-amz-credential': expect.stringContaining('/ap-southeast-2/kafka-cluster/') })
    await expect(conversation.run(authenticator({ region: undefined }))).rejects.toThrow(UsageError)
  })

  test('takes credentials from the environment, or says which are missing', async () => {
    const before = { ...process.env }
    try {
      process.env['AWS_ACCESS_KEY_ID'] = CREDENTIALS.accessKeyId
      process.env['AWS_SECRET_ACCESS_KEY'] = CREDENTIALS.secretAccessKey
      const conversation = new Conversation({ answers: ['{}'] })
      await conversation.run(mskIam({ region: 'eu-west-1' }))
      expect(conversation.said).toHaveLength(1)
      delete process.env['AWS_SECRET_ACCESS_KEY']
      await expect(conversation.run(mskIam({ region: 'eu-west-1' }))).rejects.toThrow(/AWS_SECRET_ACCESS_KEY/)
    } finally {
      process.env = before
    }
  })
})
