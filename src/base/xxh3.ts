/**
 * XXH3 of 64 bits without a seed, as an unsigned number of 64 bits. For keys and fingerprints of some kilobytes: it computes in `bigint`s.
 * Source: the XXH3 specification of xxHash 0.8.
 */
export function xxh3(bytes: Uint8Array): bigint {
  const input = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const length = bytes.length
  if (length <= 16) return hashShort(input, length)
  if (length <= 240) return hashMiddle(input, length)
  return hashLong(input, length)
}

const SECRET = Uint8Array.from(
  (
    'b8fe6c3923a44bbe7c01812cf721ad1cded46de9839097db7240a4a4b7b3671fcb79e64eccc0e578825ad07dccff7221b8084674f743248ee03590e6813a264c' +
    '3c2852bb91c300cb88d0658b1b532ea371644897a20df94e3819ef46a9deacd8a8fa763fe39c343ff9dcbbc7c70b4f1d8a51e04bcdb45931c89f7ec9d9787364' +
    'eac5ac8334d3ebc3c581a0fffa1363eb170ddd51b7f0da49d316552629d4689e2b16be587d47a1fc8ff8b8d17ad031ce45cb3a8f95160428afd7fbcabb4b407e'
  ).match(/../g)!,
  (pair) => Number.parseInt(pair, 16),
)
const secret = new DataView(SECRET.buffer)

const PRIME32_1 = 0x9e3779b1n
const PRIME32_2 = 0x85ebca77n
const PRIME32_3 = 0xc2b2ae3dn
const PRIME64_1 = 0x9e3779b185ebca87n
const PRIME64_2 = 0xc2b2ae3d27d4eb4fn
const PRIME64_3 = 0x165667b19e3779f9n
const PRIME64_4 = 0x85ebca77c2b2ae63n
const PRIME64_5 = 0x27d4eb2f165667c5n
const PRIME_MX1 = 0x165667919e3779f9n
const PRIME_MX2 = 0x9fb21c651e98df25n
const MASK32 = 0xffffffffn
const STRIPE_BYTES = 64
/** How far the secret moves on with each stripe. */
const SECRET_STEP = 8
const STRIPES_PER_BLOCK = (SECRET.length - STRIPE_BYTES) / SECRET_STEP

function hashShort(input: DataView, length: number): bigint {
  if (length === 0) return avalanche64(key(56) ^ key(64))
  if (length <= 3) {
    const combined = (input.getUint8(0) << 16) | (input.getUint8(length >> 1) << 24) | input.getUint8(length - 1) | (length << 8)
    return avalanche64(BigInt((combined ^ secret.getUint32(0, true) ^ secret.getUint32(4, true)) >>> 0))
  }
  if (length <= 8) {
    const word = BigInt(input.getUint32(length - 4, true)) + (BigInt(input.getUint32(0, true)) << 32n)
    return mixShort(word ^ key(8) ^ key(16), BigInt(length))
  }
  const low = at(input, 0) ^ key(24) ^ key(32)
  const high = at(input, length - 8) ^ key(40) ^ key(48)
  return avalanche(u64(BigInt(length) + swapBytes(low) + high + multiplyAndFold(low, high)))
}

function hashMiddle(input: DataView, length: number): bigint {
  let sum = u64(BigInt(length) * PRIME64_1)
  if (length <= 128) {
    for (let pair = (length - 1) >> 5; pair >= 0; pair--) {
      sum += mix16(input, 16 * pair, 32 * pair) + mix16(input, length - 16 * (pair + 1), 32 * pair + 16)
    }
    return avalanche(u64(sum))
  }
  for (let i = 0; i < 8; i++) sum += mix16(input, 16 * i, 16 * i)
  sum = avalanche(u64(sum))
  for (let i = 8; i < length >> 4; i++) sum += mix16(input, 16 * i, 16 * (i - 8) + 3)
  return avalanche(u64(sum + mix16(input, length - 16, 136 - 17)))
}

function hashLong(input: DataView, length: number): bigint {
  const lanes = [PRIME32_3, PRIME64_1, PRIME64_2, PRIME64_3, PRIME64_4, PRIME32_2, PRIME64_5, PRIME32_1]
  // The last stripe is taken separately, ending where the input ends.
  const stripes = Math.floor((length - 1) / STRIPE_BYTES)
  for (let stripe = 0; stripe < stripes; stripe++) {
    const inBlock = stripe % STRIPES_PER_BLOCK
    accumulate(lanes, input, stripe * STRIPE_BYTES, inBlock * SECRET_STEP)
    if (inBlock === STRIPES_PER_BLOCK - 1) scramble(lanes)
  }
  accumulate(lanes, input, length - STRIPE_BYTES, SECRET.length - STRIPE_BYTES - 7)
  let sum = u64(BigInt(length) * PRIME64_1)
  for (let i = 0; i < 4; i++) sum += multiplyAndFold(lanes[2 * i]! ^ key(11 + 16 * i), lanes[2 * i + 1]! ^ key(11 + 16 * i + 8))
  return avalanche(u64(sum))
}

function accumulate(lanes: bigint[], input: DataView, position: number, secretPosition: number): void {
  for (let i = 0; i < 8; i++) {
    const data = at(input, position + 8 * i)
    const keyed = data ^ key(secretPosition + 8 * i)
    lanes[i ^ 1] = u64(lanes[i ^ 1]! + data)
    lanes[i] = u64(lanes[i]! + (keyed & MASK32) * (keyed >> 32n))
  }
}

function scramble(lanes: bigint[]): void {
  for (let i = 0; i < 8; i++) {
    const lane = lanes[i]!
    lanes[i] = u64((lane ^ (lane >> 47n) ^ key(SECRET.length - STRIPE_BYTES + 8 * i)) * PRIME32_1)
  }
}

function mix16(input: DataView, position: number, secretPosition: number): bigint {
  return multiplyAndFold(at(input, position) ^ key(secretPosition), at(input, position + 8) ^ key(secretPosition + 8))
}

function mixShort(hash: bigint, length: bigint): bigint {
  let mixed = hash ^ rotate(hash, 49n) ^ rotate(hash, 24n)
  mixed = u64(mixed * PRIME_MX2)
  mixed ^= (mixed >> 35n) + length
  mixed = u64(mixed * PRIME_MX2)
  return mixed ^ (mixed >> 28n)
}

function avalanche(hash: bigint): bigint {
  const mixed = u64((hash ^ (hash >> 37n)) * PRIME_MX1)
  return mixed ^ (mixed >> 32n)
}

function avalanche64(hash: bigint): bigint {
  let mixed = u64((hash ^ (hash >> 33n)) * PRIME64_2)
  mixed = u64((mixed ^ (mixed >> 29n)) * PRIME64_3)
  return mixed ^ (mixed >> 32n)
}

function multiplyAndFold(one: bigint, other: bigint): bigint {
  const product = one * other
  return u64(product) ^ (product >> 64n)
}

function swapBytes(word: bigint): bigint {
  const view = new DataView(new ArrayBuffer(8))
  view.setBigUint64(0, word, true)
  return view.getBigUint64(0, false)
}

function rotate(word: bigint, bits: bigint): bigint {
  return u64(word << bits) | (word >> (64n - bits))
}

function at(input: DataView, position: number): bigint {
  return input.getBigUint64(position, true)
}

function key(position: number): bigint {
  return secret.getBigUint64(position, true)
}

function u64(number: bigint): bigint {
  return BigInt.asUintN(64, number)
}
