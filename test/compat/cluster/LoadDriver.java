import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A steady load of the Java client, idempotent and acks=all, and readers of it, behind the requests of driver-process.ts. Every record is numbered within its
 * partition, and every answer is kept. Argument: bootstrap servers.
 */
public class LoadDriver {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final PrintStream ANSWERS = System.out;
    private static final Map<String, Load> LOADS = new ConcurrentHashMap<>();
    private static final Map<String, Follower> FOLLOWERS = new ConcurrentHashMap<>();
    private static String bootstrap;

    public static void main(String[] args) throws Exception {
        bootstrap = args[0];
        System.setOut(System.err);
        ExecutorService workers = Executors.newCachedThreadPool();
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            JsonNode request = JSON.readTree(line);
            workers.submit(() -> answer(request));
        }
        Runtime.getRuntime().halt(0);
    }

    private static void answer(JsonNode request) {
        ObjectNode answer = JSON.createObjectNode().put("id", request.get("id").asInt());
        try {
            answer.set("result", JSON.valueToTree(call(request.get("method").asText(), request.get("params"))));
        } catch (Throwable error) {
            Throwable cause = error instanceof ExecutionException ? error.getCause() : error;
            answer.put("error", cause.getClass().getSimpleName() + ": " + cause.getMessage());
        }
        synchronized (ANSWERS) {
            ANSWERS.println(answer);
            ANSWERS.flush();
        }
    }

    private static Object call(String method, JsonNode params) throws Exception {
        String name = params.path("name").asText();
        String topic = params.path("topic").asText();
        int partitions = params.path("partitions").asInt();
        switch (method) {
            case "start":
                LOADS.put(name, new Load(topic, partitions, params.get("rate").asInt()));
                return null;
            case "progress":
                return LOADS.get(name).progress();
            case "stop":
                return LOADS.remove(name).stop();
            case "read":
                return read(topic, partitions);
            case "follow":
                FOLLOWERS.put(name, new Follower(topic, partitions));
                return null;
            case "unfollow":
                return FOLLOWERS.remove(name).stop();
            default:
                throw new IllegalArgumentException(method);
        }
    }

    private static class Load implements Runnable {
        private final String topic;
        private final int partitions;
        private final int rate;
        private final KafkaProducer<String, String> producer;
        private final Thread thread = new Thread(this);
        private final List<List<long[]>> acked = new ArrayList<>();
        private final List<String> failures = new ArrayList<>();
        private long sent;
        private long ackedCount;
        private long lastAckNanos = System.nanoTime();
        private long longestGapNanos;
        private volatile boolean stopping;

        Load(String topic, int partitions, int rate) {
            this.topic = topic;
            this.partitions = partitions;
            this.rate = rate;
            for (int partition = 0; partition < partitions; partition++) acked.add(new ArrayList<>());
            producer = new KafkaProducer<>(Map.of("bootstrap.servers", bootstrap, "acks", "all", "enable.idempotence", "true",
                // Who stands still is given up after this.
                "request.timeout.ms", "5000",
                // And a node that is cut off from the others does not know who leads instead of it.
                "metadata.max.age.ms", "2000",
                "key.serializer", StringSerializer.class, "value.serializer", StringSerializer.class));
            thread.start();
        }

        @Override
        public void run() {
            long start = System.nanoTime();
            for (long index = 0; !stopping; index++) {
                long due = start + index * 1_000_000_000L / rate;
                while (!stopping && System.nanoTime() < due) LockSupport.parkNanos(due - System.nanoTime());
                int partition = (int) (index % partitions);
                long number = index / partitions;
                synchronized (this) {
                    sent++;
                }
                try {
                    producer.send(new ProducerRecord<>(topic, partition, null, Long.toString(number)), (metadata, error) -> answered(partition, number, metadata == null ? -1 : metadata.offset(), error));
                } catch (Exception error) {
                    answered(partition, number, -1, error);
                }
            }
        }

        private synchronized void answered(int partition, long number, long offset, Exception error) {
            if (error != null) {
                failures.add(topic + "-" + partition + " " + number + ": " + error);
                return;
            }
            long now = System.nanoTime();
            longestGapNanos = Math.max(longestGapNanos, now - lastAckNanos);
            lastAckNanos = now;
            ackedCount++;
            acked.get(partition).add(new long[] {offset, number});
        }

        /** The longest time without an acknowledgement is that since the last question. */
        synchronized Object progress() {
            long gap = Math.max(longestGapNanos, System.nanoTime() - lastAckNanos);
            longestGapNanos = 0;
            return Map.of("sent", sent, "acked", ackedCount, "failed", failures.size(), "longestGapMs", gap / 1e6,
                "firstFailure", failures.isEmpty() ? "" : failures.get(0));
        }

        Object stop() throws Exception {
            stopping = true;
            thread.join();
            producer.close(Duration.ofSeconds(40));
            synchronized (this) {
                return Map.of("sent", sent, "acked", acked, "failures", failures);
            }
        }
    }

    private static KafkaConsumer<String, String> consumer(String topic, List<TopicPartition> assigned, int partitions) {
        KafkaConsumer<String, String> consumer = new KafkaConsumer<>(Map.of("bootstrap.servers", bootstrap, "auto.offset.reset", "earliest",
            "isolation.level", "read_committed", "fetch.max.wait.ms", "100", "request.timeout.ms", "5000", "key.deserializer", StringDeserializer.class, "value.deserializer", StringDeserializer.class));
        for (int partition = 0; partition < partitions; partition++) assigned.add(new TopicPartition(topic, partition));
        consumer.assign(assigned);
        consumer.seekToBeginning(assigned);
        return consumer;
    }

    /** All that is there now, by partition: offset and value of each record. */
    private static Object read(String topic, int partitions) {
        List<TopicPartition> assigned = new ArrayList<>();
        List<List<Object[]>> records = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) records.add(new ArrayList<>());
        try (KafkaConsumer<String, String> consumer = consumer(topic, assigned, partitions)) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(assigned, Duration.ofSeconds(30));
            long deadline = System.nanoTime() + 40_000_000_000L;
            while (assigned.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                if (System.nanoTime() > deadline) throw new IllegalStateException("not read to the end within 40 s");
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200)))
                    records.get(record.partition()).add(new Object[] {record.offset(), record.value()});
            }
        }
        return records;
    }

    /** Reads along from the beginning, and notes what it sees out of its order. */
    private static class Follower implements Runnable {
        private final String topic;
        private final int partitions;
        private final Thread thread = new Thread(this);
        private volatile boolean stopping;
        private long seen;
        private final List<String> failures = new ArrayList<>();

        Follower(String topic, int partitions) {
            this.topic = topic;
            this.partitions = partitions;
            thread.start();
        }

        @Override
        public void run() {
            List<TopicPartition> assigned = new ArrayList<>();
            long[] next = new long[partitions];
            try (KafkaConsumer<String, String> consumer = consumer(topic, assigned, partitions)) {
                while (!stopping) {
                    for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
                        if (record.offset() != next[record.partition()] || Long.parseLong(record.value()) != record.offset())
                            failures.add(record.value() + " is at offset " + record.offset() + " of " + topic + "-" + record.partition() + " behind " + next[record.partition()]);
                        next[record.partition()] = record.offset() + 1;
                        seen++;
                    }
                }
            } catch (Exception error) {
                failures.add(error.toString());
            }
        }

        Object stop() throws Exception {
            stopping = true;
            thread.join();
            return Map.of("seen", seen, "failures", failures);
        }
    }
}
