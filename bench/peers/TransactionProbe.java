import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Transactions of the Java client, one after the other as fast as they go, default settings. `produce` writes `size` records in each, round the partitions of
 * `to`; `copy` fills `from` first and then carries its records to `to`, `size` in a transaction, with the offsets of its group in the same transaction.
 *
 *   java -cp 'libs/*' TransactionProbe.java bootstrap produce|copy from to partitions warmUpTransactions transactions size recordBytes
 *
 * Prints one line of JSON: records a second, and microseconds of commitTransaction() and of whole transactions. Those of the warm-up do not count.
 */
public final class TransactionProbe {
    public static void main(String[] args) {
        String bootstrap = args[0];
        boolean copies = args[1].equals("copy");
        String from = args[2];
        String to = args[3];
        int partitions = Integer.parseInt(args[4]);
        int warmUp = Integer.parseInt(args[5]);
        int counted = Integer.parseInt(args[6]);
        int size = Integer.parseInt(args[7]);
        byte[] value = new byte[Integer.parseInt(args[8])];
        if (copies) fill(bootstrap, from, partitions, (long) (warmUp + counted) * size, value);

        long[] commits = new long[counted];
        long[] wholes = new long[counted];
        long records = 0;
        long start = 0;
        Map<String, Object> config = Map.of("bootstrap.servers", bootstrap, "transactional.id", "probe-" + args[1] + "-" + to);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
             KafkaConsumer<byte[], byte[]> consumer = copies ? consumer(bootstrap, from, size) : null) {
            producer.initTransactions();
            for (int index = 0; index < warmUp + counted; ) {
                if (index == warmUp && start == 0) start = System.nanoTime();
                ConsumerRecords<byte[], byte[]> batch = copies ? consumer.poll(Duration.ofMillis(500)) : null;
                if (copies && batch.isEmpty()) continue;
                long begun = System.nanoTime();
                producer.beginTransaction();
                if (copies) carry(batch, producer, consumer, to);
                else for (int i = 0; i < size; i++) producer.send(new ProducerRecord<>(to, i % partitions, null, value));
                long ended = System.nanoTime();
                producer.commitTransaction();
                long now = System.nanoTime();
                if (index >= warmUp) {
                    commits[index - warmUp] = now - ended;
                    wholes[index - warmUp] = now - begun;
                    records += copies ? batch.count() : size;
                }
                index++;
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("{\"records\":%d,\"recordsPerSecond\":%.1f,\"commit\":%s,\"transaction\":%s}%n", records, records / seconds, json(commits),
            json(wholes));
        System.exit(0);
    }

    private static void carry(ConsumerRecords<byte[], byte[]> batch, KafkaProducer<byte[], byte[]> producer, KafkaConsumer<byte[], byte[]> consumer,
            String to) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : batch) {
            producer.send(new ProducerRecord<>(to, record.partition(), record.key(), record.value()));
            offsets.put(new TopicPartition(record.topic(), record.partition()), new OffsetAndMetadata(record.offset() + 1));
        }
        producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
    }

    private static KafkaConsumer<byte[], byte[]> consumer(String bootstrap, String from, int size) {
        Map<String, Object> config = Map.of("bootstrap.servers", bootstrap, "group.id", "probe-" + from, "auto.offset.reset", "earliest",
            "enable.auto.commit", false, "isolation.level", "read_committed", "max.poll.records", size);
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.subscribe(List.of(from));
        return consumer;
    }

    /** A tenth more than is copied: polls at the end of a partition may give fewer records than they could. */
    private static void fill(String bootstrap, String from, int partitions, long records, byte[] value) {
        Map<String, Object> config = Map.of("bootstrap.servers", bootstrap);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (long i = 0; i < records + records / 10; i++) producer.send(new ProducerRecord<>(from, (int) (i % partitions), null, value));
        }
    }

    private static String json(long[] nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return String.format("{\"count\":%d,\"p50\":%.1f,\"p99\":%.1f,\"max\":%.1f}", sorted.length, rank(sorted, 0.5), rank(sorted, 0.99), rank(sorted, 1));
    }

    private static double rank(long[] sorted, double fraction) {
        return sorted[Math.max(1, (int) Math.ceil(fraction * sorted.length)) - 1] / 1000.0;
    }
}
