/*
 * librdkafka driven from C: the tasks of task.ts, given as name=value, the result as one line of JSON on stdout.
 * Compiled by scripts/fetch_bench_clients.sh.
 */
#include <inttypes.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "rdkafka.h"

enum { VALUES = 1009, KEYS = 997, POLL_BATCH = 1000 };

static const char *mode = "produce", *bootstrap = "127.0.0.1:9092", *topic = "bench", *acks = "all", *idempotent = "true",
                  *compression = "none", *linger_ms = "5", *batch_bytes = "131072";
static int64_t partitions = 6, records = 1000000, warm_up_records = 200000, key_bytes = 16, value_bytes = 100, rate = 10000,
               seconds = 10, buffer_bytes = 33554432;

static char *keys[KEYS], *values[VALUES];
static volatile int64_t failures = 0;

static void die(const char *what, const char *why) {
  fprintf(stderr, "%s: %s\n", what, why);
  exit(1);
}

static double now_s(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double cpu_s(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static int64_t resident_max(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (int64_t)usage.ru_maxrss * 1024;
}

static int64_t resident_now(void) {
  long pages = 0, resident = 0;
  FILE *file = fopen("/proc/self/statm", "r");
  if (file == NULL || fscanf(file, "%ld %ld", &pages, &resident) != 2) resident = 0;
  if (file != NULL) fclose(file);
  return (int64_t)resident * sysconf(_SC_PAGESIZE);
}

static void read_arguments(int count, char **words) {
  struct {
    const char *name;
    const char **text;
    int64_t *number;
  } known[] = {
      {"mode", &mode, NULL},          {"bootstrap", &bootstrap, NULL},      {"topic", &topic, NULL},
      {"acks", &acks, NULL},          {"idempotent", &idempotent, NULL},    {"compression", &compression, NULL},
      {"lingerMs", &linger_ms, NULL}, {"batchBytes", &batch_bytes, NULL},   {"partitions", NULL, &partitions},
      {"records", NULL, &records},    {"warmUpRecords", NULL, &warm_up_records}, {"keyBytes", NULL, &key_bytes},
      {"valueBytes", NULL, &value_bytes}, {"rate", NULL, &rate},            {"seconds", NULL, &seconds},
      {"bufferBytes", NULL, &buffer_bytes},
  };
  for (int at = 1; at < count; at++) {
    char *equals = strchr(words[at], '=');
    if (equals == NULL) die("not name=value", words[at]);
    *equals = '\0';
    for (size_t each = 0; each < sizeof known / sizeof known[0]; each++) {
      if (strcmp(known[each].name, words[at]) != 0) continue;
      if (known[each].text != NULL) *known[each].text = equals + 1;
      else *known[each].number = strtoll(equals + 1, NULL, 10);
    }
  }
}

/* The same keys and values as payload.ts makes. */
static void make_payload(void) {
  uint32_t state = 12345;
  for (int index = 0; index < KEYS; index++) {
    char text[32];
    int length = snprintf(text, sizeof text, "key-%d", index);
    keys[index] = malloc((size_t)key_bytes + 1);
    for (int64_t at = 0; at < key_bytes; at++) keys[index][at] = at < length ? text[at] : 'k';
  }
  for (int index = 0; index < VALUES; index++) {
    int64_t filled = 0;
    values[index] = malloc((size_t)value_bytes + 64);
    while (filled < value_bytes) {
      state = state * 1664525u + 1013904223u;
      uint32_t field = state % 7;
      state = state * 1664525u + 1013904223u;
      filled += sprintf(values[index] + filled, "\"field%u\":\"%08x\",", field, state);
    }
  }
}

static void delivered(rd_kafka_t *client, const rd_kafka_message_t *message, void *opaque) {
  (void)client;
  (void)opaque;
  if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    failures++;
    fprintf(stderr, "not delivered: %s\n", rd_kafka_err2str(message->err));
  }
}

static void set(rd_kafka_conf_t *conf, const char *name, const char *value) {
  char error[512];
  if (rd_kafka_conf_set(conf, name, value, error, sizeof error) != RD_KAFKA_CONF_OK) die(name, error);
}

static void set_number(rd_kafka_conf_t *conf, const char *name, int64_t value) {
  char text[32];
  snprintf(text, sizeof text, "%" PRId64, value);
  set(conf, name, text);
}

static rd_kafka_t *make_producer(void) {
  char error[512];
  rd_kafka_conf_t *conf = rd_kafka_conf_new();
  set(conf, "bootstrap.servers", bootstrap);
  set(conf, "acks", acks);
  set(conf, "enable.idempotence", idempotent);
  set(conf, "compression.codec", compression);
  set(conf, "linger.ms", linger_ms);
  set(conf, "batch.size", batch_bytes);
  set(conf, "batch.num.messages", "1000000");
  set_number(conf, "queue.buffering.max.kbytes", buffer_bytes / 1024);
  set(conf, "queue.buffering.max.messages", "0");
  set(conf, "max.in.flight.requests.per.connection", "5");
  set(conf, "partitioner", "murmur2_random");
  set(conf, "delivery.report.only.error", "true");
  rd_kafka_conf_set_dr_msg_cb(conf, delivered);
  rd_kafka_t *client = rd_kafka_new(RD_KAFKA_PRODUCER, conf, error, sizeof error);
  if (client == NULL) die("no producer", error);
  return client;
}

/* Whether it was taken over; with `wait`, after waiting for room as long as it takes. */
static bool produce(rd_kafka_t *client, rd_kafka_topic_t *to, const char *value, int64_t key, bool wait) {
  for (;;) {
    if (rd_kafka_produce(to, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY, (void *)value, (size_t)value_bytes, keys[key % KEYS],
                         (size_t)key_bytes, NULL) == 0)
      return true;
    if (rd_kafka_last_error() != RD_KAFKA_RESP_ERR__QUEUE_FULL) die("produce", rd_kafka_err2str(rd_kafka_last_error()));
    if (!wait) return false;
    rd_kafka_poll(client, 10);
  }
}

static void send_all(rd_kafka_t *client, rd_kafka_topic_t *to, int64_t count) {
  for (int64_t index = 0; index < count; index++) {
    produce(client, to, values[index % VALUES], index, true);
    if ((index & 1023) == 0) rd_kafka_poll(client, 0);
  }
  if (rd_kafka_flush(client, 300000) != RD_KAFKA_RESP_ERR_NO_ERROR || failures > 0) die("flush", "records were not delivered");
}

static void run_produce(void) {
  rd_kafka_t *client = make_producer();
  rd_kafka_topic_t *to = rd_kafka_topic_new(client, topic, NULL);
  send_all(client, to, warm_up_records);
  double started = now_s(), cpu_before = cpu_s();
  send_all(client, to, records);
  printf("{\"records\":%" PRId64 ",\"seconds\":%.6f,\"cpuSeconds\":%.6f,\"residentBytesMax\":%" PRId64 "}\n", records,
         now_s() - started, cpu_s() - cpu_before, resident_max());
}

/* Assigned to all partitions, from their beginning. */
static rd_kafka_t *make_consumer(void) {
  char error[512];
  rd_kafka_conf_t *conf = rd_kafka_conf_new();
  set(conf, "bootstrap.servers", bootstrap);
  set(conf, "group.id", "librdkafka-c");
  set(conf, "enable.auto.commit", "false");
  set(conf, "check.crcs", "true");
  set_number(conf, "queued.max.messages.kbytes", buffer_bytes / 1024);
  rd_kafka_t *client = rd_kafka_new(RD_KAFKA_CONSUMER, conf, error, sizeof error);
  if (client == NULL) die("no consumer", error);
  rd_kafka_poll_set_consumer(client);
  rd_kafka_topic_partition_list_t *all = rd_kafka_topic_partition_list_new((int)partitions);
  for (int partition = 0; partition < partitions; partition++) {
    rd_kafka_topic_partition_list_add(all, topic, partition);
    rd_kafka_topic_partition_list_set_offset(all, topic, partition, RD_KAFKA_OFFSET_BEGINNING);
  }
  if (rd_kafka_assign(client, all) != RD_KAFKA_RESP_ERR_NO_ERROR) die("assign", topic);
  rd_kafka_topic_partition_list_destroy(all);
  return client;
}

static uint64_t touched = 0;

static bool touch(const rd_kafka_message_t *message) {
  if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) return false;
    die("consume", rd_kafka_err2str(message->err));
  }
  const unsigned char *key = message->key, *value = message->payload;
  if (message->key_len > 0) touched += key[0] + key[message->key_len - 1];
  if (message->len > 0) touched += value[0] + value[message->len - 1];
  return true;
}

static void run_consume(void) {
  /* It waits until all places are taken or the time is over, so that both are small. */
  static rd_kafka_message_t *messages[POLL_BATCH];
  rd_kafka_t *client = make_consumer();
  rd_kafka_queue_t *queue = rd_kafka_queue_get_consumer(client);
  int64_t seen = 0, at_start = 0;
  double started = 0, cpu_before = 0;
  while (seen < warm_up_records + records) {
    ssize_t count = rd_kafka_consume_batch_queue(queue, 10, messages, POLL_BATCH);
    for (ssize_t at = 0; at < count; at++) {
      seen += touch(messages[at]);
      rd_kafka_message_destroy(messages[at]);
    }
    if (started == 0 && seen >= warm_up_records) {
      started = now_s();
      cpu_before = cpu_s();
      at_start = seen;
    }
  }
  printf("{\"records\":%" PRId64 ",\"seconds\":%.6f,\"cpuSeconds\":%.6f,\"residentBytesMax\":%" PRId64 ",\"touched\":%" PRIu64 "}\n",
         seen - at_start, now_s() - started, cpu_s() - cpu_before, resident_max(), touched);
}

/* Latencies in microseconds; the value's first eight bytes are the time of the call, the next eight when the record was due. */
static double *from_send, *from_due;
static int64_t latencies = 0;

static void *consume_latencies(void *given) {
  rd_kafka_t *client = given;
  int64_t seen = 0;
  while (seen < warm_up_records + records) {
    rd_kafka_message_t *message = rd_kafka_consumer_poll(client, 100);
    if (message == NULL) continue;
    if (touch(message)) {
      double now = now_s(), sent, due;
      memcpy(&sent, message->payload, 8);
      memcpy(&due, (char *)message->payload + 8, 8);
      if (++seen > warm_up_records) {
        from_send[latencies] = (now - sent) * 1e6;
        from_due[latencies++] = (now - due) * 1e6;
      }
    }
    rd_kafka_message_destroy(message);
  }
  return NULL;
}

static int ascending(const void *left, const void *right) {
  double difference = *(const double *)left - *(const double *)right;
  return difference < 0 ? -1 : difference > 0;
}

static void print_percentiles(const char *name, double *samples) {
  qsort(samples, (size_t)latencies, sizeof *samples, ascending);
  double fractions[] = {0.5, 0.95, 0.99, 1};
  const char *names[] = {"p50", "p95", "p99", "max"};
  printf(",\"%s\":{\"count\":%" PRId64, name, latencies);
  for (int at = 0; at < 4; at++) {
    double exact = fractions[at] * (double)latencies;
    int64_t rank = (int64_t)exact + ((double)(int64_t)exact < exact);
    printf(",\"%s\":%.1f", names[at], samples[rank > 0 ? rank - 1 : 0]);
  }
  printf("}");
}

/* Records that are due are sent every half millisecond, as the drivers in JavaScript do. */
static void run_latency(void) {
  records = rate * seconds;
  warm_up_records = rate * 5;
  from_send = malloc((size_t)records * sizeof *from_send);
  from_due = malloc((size_t)records * sizeof *from_due);
  rd_kafka_t *consumer = make_consumer();
  rd_kafka_t *client = make_producer();
  rd_kafka_topic_t *to = rd_kafka_topic_new(client, topic, NULL);
  pthread_t reader;
  if (pthread_create(&reader, NULL, consume_latencies, consumer) != 0) die("thread", "none");
  char *value = malloc((size_t)value_bytes + 64);
  memcpy(value, values[0], (size_t)value_bytes);
  double cpu_before = cpu_s(), started = now_s() + 0.1;
  int64_t total = warm_up_records + records, sent_count = 0;
  for (int64_t tick = 0; sent_count < total; tick++) {
    double wait = started + (double)tick * 0.0005 - now_s();
    if (wait > 0) {
      struct timespec pause = {0, (long)(wait * 1e9)};
      nanosleep(&pause, NULL);
    }
    while (sent_count < total) {
      double due = started + (double)sent_count / (double)rate, now = now_s();
      if (due > now) break;
      memcpy(value, &now, 8);
      memcpy(value + 8, &due, 8);
      produce(client, to, value, sent_count++, true);
    }
    rd_kafka_poll(client, 0);
  }
  rd_kafka_flush(client, 60000);
  pthread_join(reader, NULL);
  printf("{\"records\":%" PRId64 ",\"seconds\":%.6f,\"cpuSeconds\":%.6f,\"residentBytesMax\":%" PRId64, total, now_s() - started,
         cpu_s() - cpu_before, resident_max());
  print_percentiles("fromSend", from_send);
  print_percentiles("fromDue", from_due);
  printf("}\n");
}

/* The broker is stopped between `ready` and the line that comes back. */
static void run_stalled(void) {
  char line[64];
  rd_kafka_t *client = make_producer();
  rd_kafka_topic_t *to = rd_kafka_topic_new(client, topic, NULL);
  send_all(client, to, 10000);
  printf("ready\n");
  fflush(stdout);
  if (fgets(line, sizeof line, stdin) == NULL) die("stdin", "ended");
  int64_t before = resident_now(), accepted = 0, due_count = 0;
  double started = now_s(), cpu_before = cpu_s();
  while (now_s() - started < (double)seconds) {
    int64_t due = (int64_t)((now_s() - started) * (double)rate);
    for (; due_count < due; due_count++) accepted += produce(client, to, values[due_count % VALUES], due_count, false);
    rd_kafka_poll(client, 10);
  }
  printf("{\"records\":%" PRId64 ",\"seconds\":%.6f,\"cpuSeconds\":%.6f,\"residentBytesMax\":%" PRId64 ",\"residentBytesBefore\":%" PRId64
         ",\"accepted\":%" PRId64 "}\n",
         due_count, now_s() - started, cpu_s() - cpu_before, resident_max(), before, accepted);
}

static void run_slow(void) {
  int64_t before = resident_now(), seen = 0;
  rd_kafka_t *client = make_consumer();
  double started = now_s(), cpu_before = cpu_s();
  while (now_s() - started < (double)seconds) {
    rd_kafka_message_t *message = rd_kafka_consumer_poll(client, 100);
    if (message == NULL) continue;
    seen += touch(message);
    rd_kafka_message_destroy(message);
    double ahead = (double)seen / (double)rate - (now_s() - started);
    if (ahead > 0) usleep((useconds_t)(ahead * 1e6));
  }
  printf("{\"records\":%" PRId64 ",\"seconds\":%.6f,\"cpuSeconds\":%.6f,\"residentBytesMax\":%" PRId64 ",\"residentBytesBefore\":%" PRId64
         "}\n",
         seen, now_s() - started, cpu_s() - cpu_before, resident_max(), before);
}

int main(int count, char **words) {
  read_arguments(count, words);
  make_payload();
  if (strcmp(mode, "produce") == 0) run_produce();
  else if (strcmp(mode, "consume") == 0) run_consume();
  else if (strcmp(mode, "latency") == 0) run_latency();
  else if (strcmp(mode, "stalled") == 0) run_stalled();
  else if (strcmp(mode, "slow") == 0) run_slow();
  else die("mode", mode);
  fflush(stdout);
  /* Nothing is left to flush, and a broker that was stopped would hold up a clean end. */
  _exit(0);
}
