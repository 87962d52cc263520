import { readFileSync } from 'node:fs'
import { createAdmin } from 'rafka/client/admin'

// `ssl://` in front of the addresses asks for TLS, with the system's authorities and the host's name checked; `tls` says more, and `sasl` who this client is.
const [bootstrap = 'ssl://localhost:9093', authority = '', username = 'alice', password = 'alice-secret'] = process.argv.slice(2)

await using admin = createAdmin({
  bootstrap,
  ...(authority === '' ? {} : { tls: { ca: readFileSync(authority, 'utf8') } }),
  sasl: { mechanism: 'scram-sha-512', username, password },
})
const { clusterId } = await admin.describeCluster()
console.log(`let into the cluster ${clusterId}`)
