/** `host:port` as configurations and clients read it: an IPv6 address stands in brackets. */
export function hostAndPort(host: string, port: number | string): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}
