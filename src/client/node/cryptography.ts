import { createHash, createHmac, pbkdf2, timingSafeEqual } from 'node:crypto'
import type { Cryptography } from '../../security/cryptography.ts'
import { cryptographyOf } from '../../security/cryptography-of.ts'

/** Node's cryptography. `pbkdf2` runs on a thread of Node's pool. */
export const nodeCryptography: Cryptography = cryptographyOf({ createHash, createHmac, pbkdf2, timingSafeEqual })
