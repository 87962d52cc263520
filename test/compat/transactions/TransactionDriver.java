import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Transactions of Kafka's own Java client behind the requests of `driver-process.ts`. Argument: bootstrap server. */
public class TransactionDriver {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final PrintStream ANSWERS = System.out;
    private static final Map<String, KafkaProducer<String, String>> PRODUCERS = new ConcurrentHashMap<>();
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
        String name = params.path("producer").asText();
        KafkaProducer<String, String> producer = PRODUCERS.get(name);
        switch (method) {
            case "createTopic":
                admin.createTopics(List.of(new NewTopic(params.get("topic").asText(), params.get("partitions").asInt(), (short) 1))).all().get();
                return null;
            case "open":
                producer = producer(params.get("transactionalId").asText(), params.get("timeoutMs").asInt());
                PRODUCERS.put(name, producer);
                producer.initTransactions();
                return null;
            case "begin":
                producer.beginTransaction();
                return null;
            case "send":
                List<Future<?>> sent = new ArrayList<>();
                for (JsonNode value : params.get("values"))
                    sent.add(producer.send(new ProducerRecord<>(params.get("topic").asText(), params.get("partition").asInt(), null, value.asText())));
                producer.flush();
                for (Future<?> each : sent) each.get();
                return null;
            case "sendOffset":
                producer.sendOffsetsToTransaction(Map.of(partitionOf(params), new OffsetAndMetadata(params.get("offset").asLong())),
                    new ConsumerGroupMetadata(params.get("group").asText()));
                return null;
            case "commit":
                producer.commitTransaction();
                return null;
            case "abort":
                producer.abortTransaction();
                return null;
            case "close":
                PRODUCERS.remove(name).close(Duration.ZERO);
                return null;
            case "read":
                return read(params);
            case "committedOffset":
                OffsetAndMetadata found = admin.listConsumerGroupOffsets(params.get("group").asText()).partitionsToOffsetAndMetadata().get()
                    .get(partitionOf(params));
                return found == null ? -1 : found.offset();
            case "copy":
                return copy(params);
            default:
                throw new IllegalArgumentException(method);
        }
    }

    private static TopicPartition partitionOf(JsonNode params) {
        return new TopicPartition(params.get("topic").asText(), params.get("partition").asInt());
    }

    private static KafkaProducer<String, String> producer(String transactionalId, int timeoutMs) {
        Map<String, Object> config = Map.of("bootstrap.servers", bootstrap, "transactional.id", transactionalId, "transaction.timeout.ms", timeoutMs,
            "linger.ms", 2, "max.block.ms", 30_000);
        return new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
    }

    private static KafkaConsumer<String, String> consumer(Map<String, Object> more) {
        Map<String, Object> config = new HashMap<>(Map.of("bootstrap.servers", bootstrap, "auto.offset.reset", "earliest",
            "enable.auto.commit", false));
        config.putAll(more);
        return new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer());
    }

    /** All that a reader of that isolation may see now. */
    private static List<String> read(JsonNode params) {
        TopicPartition partition = partitionOf(params);
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = consumer(Map.of("isolation.level", params.get("isolation").asText(),
            "fetch.max.bytes", params.path("fetchBytes").asInt(1 << 20)))) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(Set.of(partition)).get(partition);
            while (consumer.position(partition) < end)
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) values.add(record.value());
        }
        return values;
    }

    /** Copies `count` records of a topic to another, `batch` in a transaction, of which each `abortEvery`th is aborted and begun anew. */
    private static Map<String, Integer> copy(JsonNode params) {
        String to = params.get("to").asText();
        int copied = 0;
        int transactions = 0;
        int aborted = 0;
        try (KafkaProducer<String, String> producer = producer(params.get("transactionalId").asText(), 30_000);
             KafkaConsumer<String, String> consumer = consumer(Map.of("group.id", params.get("group").asText(), "isolation.level", "read_committed",
                 "max.poll.records", params.get("batch").asInt(), "group.protocol", params.get("protocol").asText()))) {
            producer.initTransactions();
            consumer.subscribe(List.of(params.get("from").asText()));
            while (copied < params.get("count").asInt()) {
                ConsumerRecords<String, String> records = consumer.poll(Duration.ofMillis(200));
                if (records.isEmpty()) continue;
                producer.beginTransaction();
                Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
                for (ConsumerRecord<String, String> record : records) {
                    producer.send(new ProducerRecord<>(to, record.partition(), record.key(), record.value()));
                    offsets.put(new TopicPartition(record.topic(), record.partition()), new OffsetAndMetadata(record.offset() + 1));
                }
                producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
                if (++transactions % params.get("abortEvery").asInt() == 0) {
                    producer.abortTransaction();
                    aborted++;
                    for (TopicPartition partition : records.partitions()) consumer.seek(partition, records.records(partition).get(0).offset());
                } else {
                    producer.commitTransaction();
                    copied += records.count();
                }
            }
        }
        return Map.of("copied", copied, "aborted", aborted);
    }
}
