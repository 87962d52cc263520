/** What OpenSSL says of the other side's certificate, in words; what is to be done about trust and use, each side says in its own. */
export const CERTIFICATE_PROBLEMS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  CERT_REVOKED: 'its certificate is revoked',
  CERT_REJECTED: 'its certificate is rejected',
  CERT_UNTRUSTED: 'its certificate is not trusted',
  CERT_SIGNATURE_FAILURE: 'the signature of its certificate is wrong',
  CERT_CHAIN_TOO_LONG: 'the chain of its certificates is too long',
  INVALID_CA: 'a certificate in its chain may not sign others',
  HOSTNAME_MISMATCH: 'its certificate is for another host',
}
