/** The leader closes a batch at this size, as Kafka's does, and readers take none that is larger. */
export const METADATA_BATCH_BYTES_MAX = 8 * 1024 * 1024
