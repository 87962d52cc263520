import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Assignment;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.GroupSubscription;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.clients.consumer.RoundRobinAssignor;
import org.apache.kafka.clients.consumer.StickyAssignor;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;

/**
 * Apache Kafka's own assignors behind a pipe: one JSON object a line in, one a line out, bytes as hexadecimal.
 * Run as a source file with Kafka's jars on the class path; the test beside it speaks with it.
 */
public class AssignorsPeer {
    static final ObjectMapper JSON = new ObjectMapper();
    static final HexFormat HEX = HexFormat.of();

    public static void main(String[] args) throws Exception {
        PrintStream out = System.out;
        System.setOut(System.err);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            JsonNode request = JSON.readTree(line);
            ObjectNode answer = JSON.createObjectNode();
            try {
                switch (request.get("op").asText()) {
                    case "assign" -> answer.set("assignments", assign(request));
                    case "rewrite" -> answer.put("bytes", HEX.formatHex(rewrite(request)));
                    case "user-data" -> answer.put("bytes", HEX.formatHex(userData(request)));
                    default -> throw new IllegalArgumentException(request.get("op").asText());
                }
            } catch (Exception | Error e) {
                answer.put("error", e.getClass().getSimpleName());
                answer.put("message", String.valueOf(e.getMessage()));
            }
            out.println(JSON.writeValueAsString(answer));
            out.flush();
        }
    }

    static ConsumerPartitionAssignor assignor(JsonNode request) {
        return switch (request.get("assignor").asText()) {
            case "range" -> new RangeAssignor();
            case "roundrobin" -> new RoundRobinAssignor();
            case "sticky" -> new StickyAssignor();
            case "cooperative-sticky" -> new CooperativeStickyAssignor();
            default -> throw new IllegalArgumentException(request.get("assignor").asText());
        };
    }

    static ObjectNode assign(JsonNode request) {
        Map<String, Node> nodes = new HashMap<>();
        List<PartitionInfo> partitions = new ArrayList<>();
        request.get("topics").properties().forEach(topic -> {
            int id = 0;
            for (JsonNode racks : topic.getValue()) {
                List<Node> replicas = new ArrayList<>();
                for (JsonNode rack : racks)
                    replicas.add(nodes.computeIfAbsent(rack.asText(), r -> new Node(nodes.size(), "host", 9092, r)));
                Node[] array = replicas.toArray(new Node[0]);
                Node leader = array.length == 0 ? Node.noNode() : array[0];
                partitions.add(new PartitionInfo(topic.getKey(), id++, leader, array, array));
            }
        });
        Cluster cluster = new Cluster("cluster", nodes.values(), partitions, new HashSet<>(), new HashSet<>());
        Map<String, Subscription> subscriptions = new HashMap<>();
        for (JsonNode member : request.get("members")) {
            Subscription subscription = ConsumerProtocol.deserializeSubscription(bytes(member.get("subscription")));
            if (member.hasNonNull("groupInstanceId"))
                subscription.setGroupInstanceId(Optional.of(member.get("groupInstanceId").asText()));
            subscriptions.put(member.get("memberId").asText(), subscription);
        }
        Map<String, Assignment> assignments =
            assignor(request).assign(cluster, new GroupSubscription(subscriptions)).groupAssignment();
        ObjectNode answer = JSON.createObjectNode();
        assignments.forEach((memberId, assignment) -> answer.put(memberId, hex(ConsumerProtocol.serializeAssignment(assignment))));
        return answer;
    }

    /** Reads a subscription and writes it again, in the version given. */
    static byte[] rewrite(JsonNode request) {
        Subscription subscription = ConsumerProtocol.deserializeSubscription(bytes(request.get("subscription")));
        return array(ConsumerProtocol.serializeSubscription(subscription, (short) request.get("version").asInt()));
    }

    /** What an assignor sends of what it was assigned. */
    static byte[] userData(JsonNode request) {
        ConsumerPartitionAssignor assignor = assignor(request);
        assignor.onAssignment(
            ConsumerProtocol.deserializeAssignment(bytes(request.get("assignment"))),
            new ConsumerGroupMetadata("group", request.get("generationId").asInt(), "member", Optional.empty()));
        return array(assignor.subscriptionUserData(new HashSet<>()));
    }

    static ByteBuffer bytes(JsonNode hex) {
        return ByteBuffer.wrap(HEX.parseHex(hex.asText()));
    }

    static byte[] array(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    static String hex(ByteBuffer buffer) {
        return HEX.formatHex(array(buffer));
    }
}
