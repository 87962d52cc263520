import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.SubscriptionPattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Members of groups behind the requests of `driver-process.ts`: one JSON object a line in, one out. Argument: bootstrap server. */
public class ConsumerProtocolDriver {
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
        String member = params.path("member").asText();
        switch (method) {
            case "join":
                MEMBERS.put(member, new Member(params));
                return null;
            case "status":
                return MEMBERS.get(member).status();
            case "seen":
                return MEMBERS.get(member).seen();
            case "leave":
                MEMBERS.get(member).leave();
                return null;
            case "produce":
                produce(params);
                return null;
            case "createTopic":
                admin.createTopics(List.of(new NewTopic(params.get("topic").asText(), Optional.of(params.get("partitions").asInt()), Optional.empty())))
                    .all().get();
                return null;
            case "committed":
                Map<String, Long> offsets = new HashMap<>();
                admin.listConsumerGroupOffsets(params.get("group").asText()).partitionsToOffsetAndMetadata().get()
                    .forEach((partition, offset) -> offsets.put(partition.toString(), offset.offset()));
                return offsets;
            case "group":
                for (GroupListing listing : admin.listGroups().all().get())
                    if (listing.groupId().equals(params.get("group").asText()))
                        return listing.type().get() + " " + listing.groupState().get();
                return "none";
            default:
                throw new IllegalArgumentException(method);
        }
    }

    private static void produce(JsonNode params) throws Exception {
        Map<String, Object> config = Map.of("bootstrap.servers", bootstrap, "acks", "all", "linger.ms", 2);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            List<Future<?>> sent = new ArrayList<>();
            int partitions = params.get("partitions").asInt();
            for (int i = 0; i < params.get("count").asInt(); i++)
                sent.add(producer.send(new ProducerRecord<>(params.get("topic").asText(), i % partitions, null, new byte[10])));
            for (Future<?> each : sent) each.get();
        }
    }

    /** A member that polls on a thread of its own, and commits after each poll. */
    private static final class Member implements ConsumerRebalanceListener {
        private final KafkaConsumer<byte[], byte[]> consumer;
        private final Thread thread;
        /** Topic, partition and offset, when it came, and when its commit was acknowledged. */
        private final List<Object[]> seen = new ArrayList<>();
        private final TreeSet<String> partitions = new TreeSet<>();
        /** What was seen, also after its process was killed; null without. */
        private final PrintStream log;
        private int rebalances;
        private volatile boolean isLeaving;
        private volatile Throwable failure;

        Member(JsonNode params) throws IOException {
            log = params.has("log") ? new PrintStream(new FileOutputStream(params.get("log").asText()), true) : null;
            Map<String, Object> config = new HashMap<>(Map.of("bootstrap.servers", bootstrap, "auto.offset.reset", "earliest", "enable.auto.commit", false,
                "group.id", params.get("group").asText(), "group.protocol", params.get("protocol").asText(), "max.poll.records", 50,
                "metadata.max.age.ms", 1000));
            if (params.get("protocol").asText().equals("classic")) {
                config.put("session.timeout.ms", 6000);
                config.put("heartbeat.interval.ms", 300);
                config.put("partition.assignment.strategy", params.path("strategy").asText("org.apache.kafka.clients.consumer.RangeAssignor"));
            }
            if (params.has("instanceId")) config.put("group.instance.id", params.get("instanceId").asText());
            if (params.has("assignor")) config.put("group.remote.assignor", params.get("assignor").asText());
            consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            if (params.has("pattern")) consumer.subscribe(new SubscriptionPattern(params.get("pattern").asText()), this);
            else {
                List<String> topics = new ArrayList<>();
                params.get("topics").forEach(topic -> topics.add(topic.asText()));
                consumer.subscribe(topics, this);
            }
            thread = new Thread(this::run);
            thread.start();
        }

        private void run() {
            try {
                while (!isLeaving) {
                    ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(100));
                    if (records.isEmpty()) continue;
                    int from;
                    synchronized (this) {
                        from = seen.size();
                        for (ConsumerRecord<byte[], byte[]> record : records) {
                            String name = record.topic() + "-" + record.partition() + "-" + record.offset();
                            seen.add(new Object[] {name, System.currentTimeMillis(), -1L});
                            if (log != null) log.println(name);
                        }
                    }
                    commit(from);
                }
            } catch (WakeupException leaving) {
                // Told to leave in the middle of a poll.
            } catch (Throwable error) {
                failure = error;
            } finally {
                try {
                    consumer.close();
                } catch (Throwable error) {
                    if (failure == null) failure = error;
                }
            }
        }

        /** What is not committed because the group changed is somebody else's to read again. */
        private void commit(int from) {
            try {
                consumer.commitSync(Duration.ofSeconds(20));
                synchronized (this) {
                    for (int i = from; i < seen.size(); i++) seen.get(i)[2] = System.currentTimeMillis();
                }
            } catch (CommitFailedException | RebalanceInProgressException | RetriableException lost) {
                System.err.println("not committed: " + lost);
            }
        }

        @Override
        public synchronized void onPartitionsAssigned(Collection<TopicPartition> assigned) {
            assigned.forEach(partition -> partitions.add(partition.toString()));
            rebalances++;
        }

        @Override
        public synchronized void onPartitionsRevoked(Collection<TopicPartition> revoked) {
            revoked.forEach(partition -> partitions.remove(partition.toString()));
            rebalances++;
        }

        synchronized Object status() throws Exception {
            if (failure != null) throw new ExecutionException(failure);
            ArrayNode owned = JSON.createArrayNode();
            partitions.forEach(owned::add);
            return JSON.createObjectNode().put("seen", seen.size()).put("rebalances", rebalances).set("partitions", owned);
        }

        synchronized Object seen() {
            return seen;
        }

        void leave() throws Exception {
            isLeaving = true;
            thread.join();
            if (failure != null) throw new ExecutionException(failure);
        }
    }
}
