import { ErrorCode } from '../../protocol/error-codes.ts'
import { SaslAuthenticateRequest, SaslAuthenticateResponse } from '../../protocol/generated/api/sasl-authenticate.ts'
import { SaslHandshakeRequest, SaslHandshakeResponse } from '../../protocol/generated/api/sasl-handshake.ts'
import { handler } from '../handler.ts'

// What belongs to an authentication goes to the connection's session before any handler is asked: who comes here is authenticated already, or need not be.
const errorCode = ErrorCode.ILLEGAL_SASL_STATE

export const saslHandshake = handler({
  request: SaslHandshakeRequest,
  response: SaslHandshakeResponse,
  handle(_, exchange) {
    exchange.countError(errorCode)
    exchange.reply({ errorCode })
  },
})

export const saslAuthenticate = handler({
  request: SaslAuthenticateRequest,
  response: SaslAuthenticateResponse,
  handle(_, exchange) {
    exchange.countError(errorCode)
    exchange.reply({ errorCode, errorMessage: 'SaslAuthenticate request received after successful authentication' })
  },
})
