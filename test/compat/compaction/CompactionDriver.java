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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** What the compaction suite does with Kafka's own Java client: one JSON object a line in, one out, one after the other. Argument: bootstrap server. */
public class CompactionDriver {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, KafkaProducer<String, String>> PRODUCERS = new HashMap<>();
    private static String bootstrap;
    private static Admin admin;

    public static void main(String[] args) throws Exception {
        PrintStream answers = System.out;
        System.setOut(System.err);
        bootstrap = args[0];
        admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            JsonNode request = JSON.readTree(line);
            ObjectNode answer = JSON.createObjectNode().put("id", request.get("id").asInt());
            try {
                answer.set("result", JSON.valueToTree(call(request.get("method").asText(), request.get("params"))));
            } catch (Throwable error) {
                Throwable cause = error instanceof ExecutionException ? error.getCause() : error;
                answer.put("error", cause.getClass().getSimpleName() + ": " + cause.getMessage());
            }
            answers.println(answer);
            answers.flush();
        }
        System.exit(0);
    }

    private static Object call(String method, JsonNode params) throws Exception {
        switch (method) {
            case "createTopic":
                NewTopic topic = new NewTopic(params.get("topic").asText(), Optional.of(1), Optional.empty());
                admin.createTopics(List.of(topic.configs(texts(params.get("configs"))))).all().get();
                return null;
            case "alterTopic":
                ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, params.get("topic").asText());
                List<AlterConfigOp> changes = texts(params.get("configs")).entrySet().stream()
                    .map(entry -> new AlterConfigOp(new ConfigEntry(entry.getKey(), entry.getValue()), AlterConfigOp.OpType.SET)).toList();
                admin.incrementalAlterConfigs(Map.of(resource, changes)).all().get();
                return null;
            case "produce":
                produce(params);
                return null;
            case "end":
                KafkaProducer<String, String> ending = PRODUCERS.get(params.get("producer").asText());
                if (params.get("how").asText().equals("commit")) ending.commitTransaction();
                else ending.abortTransaction();
                return null;
            case "read":
                return read(params.get("topic").asText(), params.get("isolation").asText());
            case "commit":
                Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
                params.get("offsets").properties().forEach(each ->
                    offsets.put(new TopicPartition(each.getKey(), 0), new OffsetAndMetadata(each.getValue().asLong())));
                admin.alterConsumerGroupOffsets(params.get("group").asText(), offsets).all().get();
                return null;
            case "committed":
                Map<String, Long> committed = new HashMap<>();
                admin.listConsumerGroupOffsets(params.get("group").asText()).partitionsToOffsetAndMetadata().get()
                    .forEach((partition, offset) -> committed.put(partition.topic(), offset.offset()));
                return committed;
            default:
                throw new IllegalArgumentException(method);
        }
    }

    private static String text(JsonNode value) {
        return value.isNull() ? null : value.asText();
    }

    private static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new HashMap<>();
        object.properties().forEach(each -> texts.put(each.getKey(), each.getValue().asText()));
        return texts;
    }

    /** One batch of key and value pairs, or a transaction that is committed, aborted or left open; a producer lives on by its name. */
    private static void produce(JsonNode params) throws Exception {
        String name = params.get("producer").asText();
        String end = params.path("end").asText("");
        KafkaProducer<String, String> producer = PRODUCERS.get(name);
        if (producer == null) {
            Map<String, Object> config = new HashMap<>(Map.of("bootstrap.servers", bootstrap, "acks", "all", "linger.ms", 100,
                "compression.type", params.path("compression").asText("none")));
            if (!end.isEmpty()) config.put("transactional.id", name);
            producer = new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
            if (!end.isEmpty()) producer.initTransactions();
            PRODUCERS.put(name, producer);
        }
        if (!end.isEmpty()) producer.beginTransaction();
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (JsonNode pair : params.get("records"))
            sent.add(producer.send(new ProducerRecord<>(params.get("topic").asText(), 0, text(pair.get(0)), text(pair.get(1)))));
        producer.flush();
        for (Future<RecordMetadata> each : sent) each.get();
        if (end.equals("commit")) producer.commitTransaction();
        if (end.equals("abort")) producer.abortTransaction();
    }

    /** Everything from the beginning to where the topic ends for that isolation level: [offset, key, value]. */
    private static ArrayNode read(String topic, String isolation) {
        ArrayNode seen = JSON.createArrayNode();
        TopicPartition partition = new TopicPartition(topic, 0);
        Map<String, Object> config = Map.of("bootstrap.servers", bootstrap, "isolation.level", isolation, "enable.auto.commit", false);
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            long deadline = System.currentTimeMillis() + 30_000;
            while (consumer.position(partition) < end) {
                if (System.currentTimeMillis() > deadline)
                    throw new IllegalStateException("at " + consumer.position(partition) + " of " + end + " after 30 s");
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200)))
                    seen.add(JSON.createArrayNode().add(record.offset()).add(record.key()).add(record.value()));
            }
        }
        return seen;
    }
}
