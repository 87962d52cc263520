import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** One producer and one consumer of a topic that stay open: each request, a line of JSON, is answered by how it went. Arguments: topic, and the client's properties as JSON. */
public class SessionDriver {
    private static final ObjectMapper JSON = new ObjectMapper();

    public static void main(String[] args) throws Exception {
        PrintStream answers = System.out;
        System.setOut(System.err);
        TopicPartition partition = new TopicPartition(args[0], 0);
        Map<String, Object> properties = new HashMap<>();
        JSON.readTree(args[1]).fields().forEachRemaining(entry -> properties.put(entry.getKey(), entry.getValue().asText()));
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
                KafkaConsumer<byte[], byte[]> consumer =
                        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = requests.readLine(); line != null; line = requests.readLine()) {
                JsonNode request = JSON.readTree(line);
                ObjectNode answer = JSON.createObjectNode().put("id", request.get("id").asInt());
                answer.put("result", outcome(request.get("method").asText(), producer, consumer, partition));
                answers.println(answer);
            }
        }
        System.exit(0);
    }

    private static String outcome(
            String method, KafkaProducer<byte[], byte[]> producer, KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition) {
        try {
            if (method.equals("produce")) {
                producer.send(new ProducerRecord<>(partition.topic(), 0, null, new byte[10])).get(20, TimeUnit.SECONDS);
                return "done";
            }
            if (method.equals("consume")) return consumer.poll(Duration.ofSeconds(5)).isEmpty() ? "nothing" : "done";
            return producer.metrics().entrySet().stream()
                    .filter(entry -> entry.getKey().name().equals("connection-creation-total"))
                    .map(entry -> String.valueOf(((Number) entry.getValue().metricValue()).intValue()))
                    .findFirst().orElse("?");
        } catch (Exception error) {
            Throwable cause = error.getCause() == null ? error : error.getCause();
            return cause.getClass().getSimpleName();
        }
    }
}
