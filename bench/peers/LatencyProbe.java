import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Latency at a fixed rate with the Java producer and consumer in one process: from the time at which a record was meant to be
 * sent (an open loop, so a stall counts for every record that it held up) to its acknowledgement, and to its return from poll().
 * Records of the warm-up are sent and read but not counted. Default client settings, except linger.ms=0.
 *
 *   java -cp 'libs/*' LatencyProbe.java bootstrap topic rate warmUpSeconds seconds recordBytes acks
 *
 * Prints one line of JSON; latencies are microseconds. `late` is how far behind its plan the probe itself called send(), which
 * is a part of `acked` and `consumed`; `ackedFromSend` and `consumedFromSend` count from that call and leave it out.
 */
public final class LatencyProbe {
    private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(20);

    /** Latencies of the records that count, each written by one thread. */
    private static final class Samples {
        private final long[] nanos;
        private int count;

        Samples(int capacity) {
            nanos = new long[capacity];
        }

        void add(long value) {
            if (count < nanos.length) nanos[count++] = value;
        }

        String json() {
            long[] sorted = Arrays.copyOf(nanos, count);
            Arrays.sort(sorted);
            return String.format("{\"count\":%d,\"p50\":%.1f,\"p95\":%.1f,\"p99\":%.1f,\"max\":%.1f}",
                count, rank(sorted, 0.5), rank(sorted, 0.95), rank(sorted, 0.99), rank(sorted, 1));
        }

        private static double rank(long[] sorted, double fraction) {
            if (sorted.length == 0) return -1;
            return sorted[Math.max(1, (int) Math.ceil(fraction * sorted.length)) - 1] / 1000.0;
        }
    }

    public static void main(String[] args) throws Exception {
        String bootstrap = args[0];
        String topic = args[1];
        long rate = Long.parseLong(args[2]);
        int counted = (int) (rate * Long.parseLong(args[4]));
        int warmUp = (int) (rate * Long.parseLong(args[3]));
        int recordBytes = Math.max(24, Integer.parseInt(args[5]));
        String acks = args[6];
        int total = warmUp + counted;

        Samples late = new Samples(counted);
        Samples acked = new Samples(counted);
        Samples ackedFromSend = new Samples(counted);
        Samples consumed = new Samples(counted);
        Samples consumedFromSend = new Samples(counted);
        AtomicReference<Exception> failure = new AtomicReference<>();
        CountDownLatch assigned = new CountDownLatch(1);
        CountDownLatch drained = new CountDownLatch(1);

        Thread consumer = new Thread(
            () -> consume(bootstrap, topic, total, warmUp, consumed, consumedFromSend, assigned, drained, failure), "consumer");
        consumer.setDaemon(true);
        consumer.start();
        assigned.await();

        Properties config = new Properties();
        config.put("bootstrap.servers", bootstrap);
        config.put("acks", acks);
        config.put("linger.ms", "0");
        config.put("key.serializer", ByteArraySerializer.class.getName());
        config.put("value.serializer", ByteArraySerializer.class.getName());
        long start;
        long end;
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(config)) {
            producer.partitionsFor(topic);
            start = System.nanoTime();
            for (int index = 0; index < total; index++) {
                long intended = start + index * 1_000_000_000L / rate;
                long now = System.nanoTime();
                while (now < intended) {
                    LockSupport.parkNanos(intended - now);
                    now = System.nanoTime();
                }
                boolean counts = index >= warmUp;
                if (counts) late.add(now - intended);
                long sent = now;
                producer.send(new ProducerRecord<>(topic, value(recordBytes, intended, sent, index)), (metadata, exception) -> {
                    if (exception != null) {
                        failure.compareAndSet(null, exception);
                    } else if (counts) {
                        long back = System.nanoTime();
                        acked.add(back - intended);
                        ackedFromSend.add(back - sent);
                    }
                });
            }
            producer.flush();
            end = System.nanoTime();
        }
        if (!drained.await(DRAIN_NANOS, TimeUnit.NANOSECONDS) && failure.get() == null) {
            failure.set(new IllegalStateException("only " + consumed.count + " of " + counted + " records came back"));
        }
        if (failure.get() != null) {
            failure.get().printStackTrace();
            System.exit(1);
        }
        System.out.printf("{\"records\":%d,\"achieved\":%.1f,\"late\":%s,\"acked\":%s,\"ackedFromSend\":%s,\"consumed\":%s,\"consumedFromSend\":%s}%n",
            counted, total * 1e9 / (end - start), late.json(), acked.json(), ackedFromSend.json(), consumed.json(), consumedFromSend.json());
        System.exit(0);
    }

    private static void consume(String bootstrap, String topic, int total, int warmUp, Samples consumed, Samples consumedFromSend,
            CountDownLatch assigned, CountDownLatch drained, AtomicReference<Exception> failure) {
        Map<String, Object> config = Map.of(
            "bootstrap.servers", bootstrap,
            "key.deserializer", ByteArrayDeserializer.class.getName(),
            "value.deserializer", ByteArrayDeserializer.class.getName());
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(config)) {
            List<TopicPartition> partitions = new ArrayList<>();
            for (PartitionInfo info : consumer.partitionsFor(topic)) partitions.add(new TopicPartition(topic, info.partition()));
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            for (TopicPartition partition : partitions) consumer.position(partition);
            assigned.countDown();
            int seen = 0;
            while (seen < total) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    long now = System.nanoTime();
                    seen++;
                    if (number(record.value(), 16) < warmUp) continue;
                    consumed.add(now - number(record.value(), 0));
                    consumedFromSend.add(now - number(record.value(), 8));
                }
            }
            drained.countDown();
        } catch (Exception exception) {
            failure.compareAndSet(null, exception);
            assigned.countDown();
            drained.countDown();
        }
    }

    private static byte[] value(int bytes, long intended, long sent, long index) {
        byte[] value = new byte[bytes];
        for (int i = 0; i < 8; i++) {
            value[i] = (byte) (intended >>> (56 - 8 * i));
            value[8 + i] = (byte) (sent >>> (56 - 8 * i));
            value[16 + i] = (byte) (index >>> (56 - 8 * i));
        }
        return value;
    }

    private static long number(byte[] value, int at) {
        long number = 0;
        for (int i = 0; i < 8; i++) number = (number << 8) | (value[at + i] & 0xff);
        return number;
    }
}
