import { describe, expect, test } from 'vitest'
import { murmur2, murmur2OfText, partitionForKey, partitionForText } from '../../src/client/partitioner.ts'

/** A key in hexadecimal, `Utils.murmur2` of Kafka 4.3.1's Java client for it, and the partition of 7 that the Java producer chooses. */
const JAVA: readonly (readonly [key: string, hash: number, partition: number])[] = [
  ['', 275646681, 2],
  ['61', -1563381124, 5],
  ['6162', 316155434, 0],
  ['616263', 479470107, 4],
  ['61626364', -1323649548, 5],
  ['6f7264657273', -1029842276, 1],
  ['4772c3bcc39f65', 1190824359, 4],
  ['f09f909f', 53086962, 5],
  ['00', 375494588, 0],
  ['3231', -973932308, 3],
  ['666f6f626172', -790332482, 0],
  ['612d6c6974746c652d6269742d6c6f6e672d737472696e67', -985981536, 1],
  ['612d6c6974746c652d6269742d6c6f6e6765722d737472696e67', -1486304829, 0],
  ['6c6b6a683233346c68396669756839307932336f697568736166756a6861646f66323239706872396831396838396838', -58897971, 3],
  ['', 275646681, 2],
  ['35', 55100550, 1],
  ['f78a', 1288432276, 5],
  ['e1bbe7', -983584298, 5],
  ['28c0450c', -392157833, 5],
  ['e43c084f4b', 650222576, 3],
  ['839dee466d85', 609540322, 6],
  ['be6a61aa9a0c61', -2055415863, 5],
  ['bd6743e7dc978573', 496582918, 6],
  ['998e685e885cb361f8', -2143606509, 0],
  ['20bebfb01100b2765457', 1749477346, 1],
  ['0f406cc8e3a188fff11059', 239636182, 2],
  ['6fbce62655dfbd6f83b89670', -715584511, 4],
  ['d6d9f9bf52d83deedc0bf66205', 1343331766, 0],
  ['16ad682d8c478a26f45027984959', 434214673, 4],
  ['dd53b3351a572b40f27f72d37f347b', -221833639, 3],
  ['9979162cfa959d2832a46196d92c3046', 1156755985, 0],
  [
    '026cc4a45eb32f92829e8d14ee827c94edc93517ef7da4c0ce2972cc9b060b08b6460851f3a3a05bb102f732ed235bd1283ed5021192ed6a754300c523675af9b6c4a514cacaa1b6a7367388',
    -449841700,
    2,
  ],
  [
    '87849adf0100aa4a52cc32388c082af3d5d78b98bcc00bd26fae51303f23fba277b4e0602cbf7e5e9ba8ec22daa9395cbb3cb06feaf2456f0a5717a6b5bb127579092bb2831b0279bb50',
    -774418250,
    5,
  ],
  [
    '6481868c3667cbd3ed4091091e01aa26a3d1750dfb4178d5d1a3e2c95da3d6759f5be1c2c790d347801aa2a1c6b52a321eac46580edde42d2e',
    -1986847328,
    5,
  ],
  [
    '914f387b8934917ca07a548c5dcdc46ba917160239c103a2db67f4c18eef29b32fa68ba1aa5db9501dfbfb1177b555921451ec577ca9fa5e105f6c4adb3d2fdfc7b360271f6244ce3d236f400c2ec09dc6814b62dd03',
    -142841754,
    3,
  ],
  [
    '8de47eb2786e90251df79ae83722a44af8b13632383ec12be5cd22cf0719e948223cc0a0b454e2c7a055a176b9593aa87c6f3a4e7854b9ff2181378ac08dc8cbbba296a2c5a3adb1e76e522063b8ba17bbd0507fa7ea6bcaa20ffe06f6b4a9ab',
    409966718,
    0,
  ],
  [
    '46defa77f530dd7b4ae498753e94b1a77bed00447df0506566bdc778ba24aff0a6a2df2212db756276353fd171756fa5bece42fa4c3c3dc50333b9b318fddfe4a9d10e6549624d996480af482365ddf9cd',
    -1495310201,
    2,
  ],
  [
    '73f1425c6a4f6ec6e604d75de8e5604784b082fa0a5232e619344f2ebdb9b35f93e6a6eb894d6a6e4955094702341355bc3251cd3d81ad50aa47c2cba5245771efa41820ed01b11893718265f05dc2bee32fcee2b876bd',
    -501886629,
    3,
  ],
  ['ffffffffffffffffff', 1612811207, 0],
]

describe('the partition of a key', () => {
  test.each(JAVA)('of %s is where Kafka’s Java client puts it', (key, hash, partition) => {
    const bytes = Buffer.from(key, 'hex')
    expect(murmur2(bytes)).toBe(hash)
    expect(partitionForKey(bytes, 7)).toBe(partition)
  })
})

describe('text', () => {
  test.each(['', 'a', 'ab', 'abc', 'abcd', 'orders', 'Grüße', '😀', 'ascii and then ü', 'lone \ud800', 'x'.repeat(100)])(
    '%j hashes as its UTF-8 does',
    (text) => {
      const bytes = Buffer.from(text.replace('\ud800', '?'))
      expect(murmur2OfText(text)).toBe(murmur2(bytes))
      expect(partitionForText(text, 7)).toBe(partitionForKey(bytes, 7))
    },
  )
})
