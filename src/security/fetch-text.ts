/** What is posted rather than only asked for. */
export interface TextPost {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * Reads a URL (`https:`, `http:`, `file:`) as text: the host's part. `done` runs once, as a turn of the actor that asked: with an error in words, beside which `text` is the body of the answer where
 * there was one, or with null. `timeoutMs`: default 10 s. A redirection is an error: what is posted may be a secret.
 */
export type FetchText = (
  url: string,
  done: (error: string | null, text: string) => void,
  options?: { readonly post?: TextPost; readonly timeoutMs?: number },
) => void
