import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.HashMap;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.metadata.PartitionChangeRecord;
import org.apache.kafka.controller.PartitionChangeBuilder;
import org.apache.kafka.metadata.LeaderRecoveryState;
import org.apache.kafka.metadata.PartitionRegistration;
import org.apache.kafka.metadata.placement.ClusterDescriber;
import org.apache.kafka.metadata.placement.PartitionAssignment;
import org.apache.kafka.metadata.placement.PlacementSpec;
import org.apache.kafka.metadata.placement.StripedReplicaPlacer;
import org.apache.kafka.metadata.placement.UsableBroker;
import org.apache.kafka.server.common.ApiMessageAndVersion;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * Decisions of Apache Kafka's own controller behind a pipe: what becomes of a partition, and where replicas are placed. One JSON object a line in, one a line out.
 * Run as a source file with Kafka's jars on the class path; the test beside it speaks with it.
 */
public class ControllerPeer {
    static final ObjectMapper JSON = new ObjectMapper();

    public static void main(String[] args) throws Exception {
        PrintStream out = System.out;
        System.setOut(System.err);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            JsonNode request = JSON.readTree(line);
            ObjectNode answer = JSON.createObjectNode();
            try {
                switch (request.get("op").asText()) {
                    case "change" -> answer.set("change", change(request));
                    case "place" -> answer.set("placements", place(request));
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

    static ObjectNode change(JsonNode request) {
        JsonNode before = request.get("partition");
        PartitionRegistration partition = new PartitionRegistration.Builder()
            .setReplicas(array(before.get("replicas")))
            .setDirectories(uuids(before.get("directories")))
            .setIsr(array(before.get("isr")))
            .setRemovingReplicas(array(before.get("removingReplicas")))
            .setAddingReplicas(array(before.get("addingReplicas")))
            .setElr(array(before.get("elr")))
            .setLastKnownElr(array(before.get("lastKnownElr")))
            .setLeader(before.get("leader").asInt())
            .setLeaderRecoveryState(LeaderRecoveryState.of((byte) before.get("leaderRecoveryState").asInt()))
            .setLeaderEpoch(before.get("leaderEpoch").asInt())
            .setPartitionEpoch(before.get("partitionEpoch").asInt())
            .build();
        JsonNode target = request.get("target");
        List<Integer> acceptable = list(request.get("acceptable"));
        Map<Integer, Uuid> directories = new HashMap<>();
        request.get("directories").properties().forEach(entry ->
            directories.put(Integer.parseInt(entry.getKey()), Uuid.fromString(entry.getValue().asText())));
        PartitionChangeBuilder builder = new PartitionChangeBuilder(
            partition, Uuid.ONE_UUID, 0, acceptable::contains,
            MetadataVersion.fromFeatureLevel((short) request.get("metadataVersion").asInt()),
            target.get("minIsr").asInt(), request.get("elrEnabled").asBoolean());
        builder.setDefaultDirProvider(directories::get);
        builder.setElection(switch (target.get("election").asText()) {
            case "preferred" -> PartitionChangeBuilder.Election.PREFERRED;
            case "unclean" -> PartitionChangeBuilder.Election.UNCLEAN;
            default -> PartitionChangeBuilder.Election.ONLINE;
        });
        if (target.has("isr")) builder.setTargetIsr(list(target.get("isr")));
        if (target.has("replicas")) builder.setTargetReplicas(list(target.get("replicas")));
        if (target.has("removingReplicas")) builder.setTargetRemoving(list(target.get("removingReplicas")));
        if (target.has("addingReplicas")) builder.setTargetAdding(list(target.get("addingReplicas")));
        if (target.has("lost")) builder.setUncleanShutdownReplicas(List.of(target.get("lost").asInt()));
        if (target.has("leaderRecoveryState"))
            builder.setTargetLeaderRecoveryState(LeaderRecoveryState.of((byte) target.get("leaderRecoveryState").asInt()));
        if (target.has("directory"))
            builder.setDirectory(target.get("directory").get("brokerId").asInt(), Uuid.fromString(target.get("directory").get("id").asText()));
        Optional<ApiMessageAndVersion> built = builder.build();
        if (built.isEmpty()) return null;
        PartitionChangeRecord record = (PartitionChangeRecord) built.get().message();
        ObjectNode result = JSON.createObjectNode();
        result.put("version", built.get().version());
        result.put("leader", record.leader());
        result.put("leaderRecoveryState", record.leaderRecoveryState());
        result.set("isr", numbers(record.isr()));
        result.set("eligibleLeaderReplicas", numbers(record.eligibleLeaderReplicas()));
        result.set("lastKnownElr", numbers(record.lastKnownElr()));
        result.set("replicas", numbers(record.replicas()));
        result.set("removingReplicas", numbers(record.removingReplicas()));
        result.set("addingReplicas", numbers(record.addingReplicas()));
        ArrayNode dirs = record.directories() == null ? null : JSON.createArrayNode();
        if (dirs != null) record.directories().forEach(directory -> dirs.add(directory.toString()));
        result.set("directories", dirs);
        return result;
    }

    static ArrayNode place(JsonNode request) {
        double fraction = request.get("fraction").asDouble();
        Random random = new Random() {
            @Override
            public int nextInt(int bound) {
                return (int) Math.floor(fraction * bound);
            }
        };
        List<UsableBroker> brokers = new ArrayList<>();
        for (JsonNode broker : request.get("brokers")) {
            Optional<String> rack = broker.get("rack").isNull() ? Optional.empty() : Optional.of(broker.get("rack").asText());
            brokers.add(new UsableBroker(broker.get("id").asInt(), rack, broker.get("fenced").asBoolean()));
        }
        ClusterDescriber cluster = new ClusterDescriber() {
            @Override
            public Iterator<UsableBroker> usableBrokers() {
                return brokers.iterator();
            }

            @Override
            public Uuid defaultDir(int id) {
                return Uuid.ONE_UUID;
            }
        };
        PlacementSpec spec = new PlacementSpec(0, request.get("partitions").asInt(), (short) request.get("replicationFactor").asInt());
        ArrayNode placements = JSON.createArrayNode();
        for (PartitionAssignment assignment : new StripedReplicaPlacer(random).place(spec, cluster).assignments())
            placements.add(numbers(assignment.replicas()));
        return placements;
    }

    static ArrayNode numbers(List<Integer> values) {
        if (values == null) return null;
        ArrayNode result = JSON.createArrayNode();
        values.forEach(result::add);
        return result;
    }

    static List<Integer> list(JsonNode node) {
        List<Integer> result = new ArrayList<>();
        node.forEach(value -> result.add(value.asInt()));
        return result;
    }

    static int[] array(JsonNode node) {
        return list(node).stream().mapToInt(Integer::intValue).toArray();
    }

    static Uuid[] uuids(JsonNode node) {
        List<Uuid> result = new ArrayList<>();
        node.forEach(value -> result.add(Uuid.fromString(value.asText())));
        return result.toArray(new Uuid[0]);
    }
}
