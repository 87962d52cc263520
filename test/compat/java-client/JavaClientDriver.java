import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Kafka's own Java client behind the requests of `driver-process.ts`: one JSON object a line in, one out. Argument: bootstrap server. */
public class JavaClientDriver {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final PrintStream ANSWERS = System.out;
    private static final Map<String, Member> MEMBERS = new ConcurrentHashMap<>();
    private static String bootstrap;
    private static Admin admin;

    public static void main(String[] args) throws Exception {
        bootstrap = args[0];
        System.setOut(System.err);
        admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
        ExecutorService workers = Executors.newCachedThreadPool();
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            JsonNode request = JSON.readTree(line);
            workers.submit(() -> answer(request));
        }
        System.exit(0);
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
        String topic = params.path("topic").asText();
        switch (method) {
            case "produce":
                produce(topic, params);
                return null;
            case "read":
                return read(topic, params);
            case "join":
                MEMBERS.put(params.get("member").asText(), new Member(params.get("group").asText(), topic));
                return null;
            case "status":
                return MEMBERS.get(params.get("member").asText()).status();
            case "seen":
                return MEMBERS.get(params.get("member").asText()).seen();
            case "leave":
                MEMBERS.get(params.get("member").asText()).leave();
                return null;
            case "offsets":
                return offsets(topic, params.get("partition").asInt());
            case "createTopic":
                Map<String, String> configs = new HashMap<>();
                params.get("configs").properties().forEach(each -> configs.put(each.getKey(), each.getValue().asText()));
                NewTopic newTopic = new NewTopic(topic, Optional.of(params.get("partitions").asInt()), Optional.empty()).configs(configs);
                admin.createTopics(List.of(newTopic)).all().get();
                return null;
            case "describeTopic":
                return describeTopic(topic);
            case "topicConfigs":
                ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
                Config config = admin.describeConfigs(Set.of(resource)).all().get().get(resource);
                Map<String, String> values = new HashMap<>();
                config.entries().forEach(entry -> values.put(entry.name(), entry.value()));
                return values;
            case "deleteTopic":
                admin.deleteTopics(List.of(topic)).all().get();
                return null;
            case "listTopics":
                return admin.listTopics().names().get();
            default:
                throw new IllegalArgumentException(method);
        }
    }

    private static void produce(String topic, JsonNode params) throws Exception {
        boolean idempotent = params.get("idempotent").asBoolean();
        Map<String, Object> config = Map.of("bootstrap.servers", bootstrap, "acks", "all", "compression.type", params.get("compression").asText(),
            "enable.idempotence", idempotent, "max.in.flight.requests.per.connection", idempotent ? 5 : 1, "linger.ms", 5);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            List<Future<?>> sent = new ArrayList<>();
            for (JsonNode record : params.get("records")) {
                // Without a partition its partitioner chooses.
                Integer partition = params.get("partition").isNull() ? null : params.get("partition").asInt();
                ProducerRecord<byte[], byte[]> out = new ProducerRecord<>(topic, partition, bytes(record.get("key")),
                    bytes(record.get("value")));
                for (JsonNode header : record.get("headers")) out.headers().add(header.get(0).asText(), bytes(header.get(1)));
                sent.add(producer.send(out));
            }
            for (Future<?> each : sent) each.get();
        }
    }

    private static KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> more) {
        Map<String, Object> config = new HashMap<>(Map.of("bootstrap.servers", bootstrap, "auto.offset.reset", "earliest",
            "enable.auto.commit", false, "session.timeout.ms", 10_000, "heartbeat.interval.ms", 500));
        config.putAll(more);
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static ArrayNode read(String topic, JsonNode params) {
        ArrayNode seen = JSON.createArrayNode();
        TopicPartition partition = new TopicPartition(topic, params.get("partition").asInt());
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(Map.of())) {
            consumer.assign(List.of(partition));
            JsonNode from = params.get("from");
            long offset = from.path("offset").asLong();
            if (from.has("timestampMs")) {
                OffsetAndTimestamp found = consumer.offsetsForTimes(Map.of(partition, from.get("timestampMs").asLong())).get(partition);
                if (found == null) throw new IllegalStateException("no record of that time or later");
                offset = found.offset();
            }
            consumer.seek(partition, offset);
            long deadline = System.currentTimeMillis() + 30_000;
            while (seen.size() < params.get("count").asInt()) {
                if (System.currentTimeMillis() > deadline) throw new IllegalStateException("only " + seen.size() + " records after 30 s");
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(500))) seen.add(seenRecord(record));
            }
        }
        return seen;
    }

    private static Map<String, Long> offsets(String topic, int index) {
        TopicPartition partition = new TopicPartition(topic, index);
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(Map.of())) {
            return Map.of("earliest", consumer.beginningOffsets(Set.of(partition)).get(partition),
                "latest", consumer.endOffsets(Set.of(partition)).get(partition));
        }
    }

    private static Map<String, Integer> describeTopic(String topic) throws Exception {
        try {
            return Map.of("partitions", admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions().size());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) return null;
            throw e;
        }
    }

    /** A member of a group, polling on a thread of its own; commits after every poll. */
    private static class Member extends Thread {
        private final ArrayNode seen = JSON.createArrayNode();
        private final KafkaConsumer<byte[], byte[]> consumer;
        private Set<Integer> partitions = Set.of();
        private RuntimeException failure;
        private volatile boolean leaving;

        Member(String group, String topic) {
            consumer = consumer(Map.of("group.id", group));
            consumer.subscribe(List.of(topic));
            setDaemon(true);
            start();
        }

        @Override
        public void run() {
            try (consumer) {
                while (!leaving) {
                    var records = consumer.poll(Duration.ofMillis(100));
                    consumer.commitSync();
                    synchronized (this) {
                        partitions = consumer.assignment().stream().map(TopicPartition::partition).collect(Collectors.toCollection(TreeSet::new));
                        for (ConsumerRecord<byte[], byte[]> record : records) seen.add(seenRecord(record));
                    }
                }
            } catch (RuntimeException e) {
                synchronized (this) {
                    failure = e;
                }
            }
        }

        synchronized ObjectNode status() {
            if (failure != null) throw failure;
            ObjectNode status = JSON.createObjectNode();
            status.put("seenCount", seen.size());
            status.set("partitions", JSON.valueToTree(partitions));
            return status;
        }

        synchronized ArrayNode seen() {
            return seen.deepCopy();
        }

        void leave() throws InterruptedException {
            leaving = true;
            join();
            status();
        }
    }

    private static ObjectNode seenRecord(ConsumerRecord<byte[], byte[]> record) {
        ObjectNode node = JSON.createObjectNode().put("partition", record.partition()).put("offset", record.offset())
            .put("timestampMs", record.timestamp()).put("key", base64(record.key())).put("value", base64(record.value()));
        ArrayNode headers = node.putArray("headers");
        for (Header header : record.headers()) headers.addArray().add(header.key()).add(base64(header.value()));
        return node;
    }

    private static byte[] bytes(JsonNode text) {
        return text.isNull() ? null : Base64.getDecoder().decode(text.asText());
    }

    private static String base64(byte[] bytes) {
        return bytes == null ? null : Base64.getEncoder().encodeToString(bytes);
    }
}
