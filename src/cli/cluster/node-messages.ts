/** What a node's process tells the process that started it. */
export type FromNode =
  | { readonly kind: 'ready'; readonly address: string; readonly clusterId: string; readonly httpPort: number | null }
  | { readonly kind: 'memory'; readonly rssBytes: number }

/** What it is told. `handsOver`: there is somebody who can take over what it leads, and it waits for that. */
export type ToNode = { readonly kind: 'stop'; readonly handsOver: boolean }
