/** Every error in the body of a response, wherever in it: those of its items too, as Kafka counts them. For answers of controllers, which are few and small. */
export function countErrors(body: unknown, count: (errorCode: number) => void): void {
  if (Array.isArray(body)) for (const item of body) countErrors(item, count)
  else if (body !== null && typeof body === 'object' && !ArrayBuffer.isView(body)) {
    for (const [name, value] of Object.entries(body)) {
      if (name === 'errorCode') {
        if (value !== 0) count(value)
      } else if (typeof value === 'object') countErrors(value, count)
    }
  }
}
