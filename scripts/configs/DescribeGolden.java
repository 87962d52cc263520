import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.protocol.Errors;

/**
 * Asks a running broker, by its own Admin client, for everything about configurations that the tests of `src/base/config` compare with:
 * what it describes after some alterations, and how it answers alterations that are wrong. Prints JSON. Arguments: bootstrap server, broker id.
 */
public class DescribeGolden {
    private static final StringBuilder OUT = new StringBuilder(1 << 18);
    private static final Map<String, String> TOPIC = Map.of("retention.ms", "60000", "cleanup.policy", "compact, delete",
        "min.cleanable.dirty.ratio", ".25", "preallocate", "TRUE", "max.message.bytes", " +2000000 ");
    private static final Map<String, String> BROKER = Map.of("log.cleaner.threads", "1", "log.roll.ms", "86400000",
        "listener.name.plaintext.max.connections", "500", "leader.replication.throttled.rate", "1000000");
    private static final Map<String, String> DEFAULTS = Map.of("message.max.bytes", "1500000", "log.flush.interval.ms", "1000",
        "log.cleaner.threads", "2");
    private static final Map<String, String> GROUP = Map.of("consumer.session.timeout.ms", "50000", "share.auto.offset.reset", "earliest");

    private static final List<List<String>> REFUSED = List.of(
        List.of("topic", "no.such.config", "1"), List.of("topic", "retention.ms", "-2"), List.of("topic", "retention.ms", "soon"),
        List.of("topic", "min.cleanable.dirty.ratio", "1.5"), List.of("topic", "cleanup.policy", "delete,shred"),
        List.of("topic", "cleanup.policy", ""), List.of("topic", "compression.type", "brotli"), List.of("topic", "compression.gzip.level", "0"),
        List.of("topic", "min.compaction.lag.ms", "9223372036854775807", "max.compaction.lag.ms", "5"),
        List.of("topic", "min.compaction.lag.ms", "10", "max.compaction.lag.ms", "5"), List.of("topic", "remote.storage.enable", "true"),
        List.of("topic", "leader.replication.throttled.replicas", "1-2"), List.of("topic", "max.message.bytes", "2147483648"),
        List.of("topic", "segment.bytes", "100"), List.of("topic", "preallocate", "yes"), List.of("topic", "message.timestamp.type", "Never"),
        List.of("broker", "num.partitions", "3"), List.of("broker", "ssl.keystore.password", "x"), List.of("broker", "log.cleaner.threads", "0"),
        List.of("broker", "log.retention.ms", "0"), List.of("broker", "max.connections.per.ip", "0"), List.of("broker", "log.roll.hours", "never"),
        List.of("broker", "plug.in", "1"),
        List.of("default", "listeners", "PLAINTEXT://:1"), List.of("default", "listener.name.plaintext.ssl.keystore.location", "x"),
        List.of("default", "log.cleaner.min.compaction.lag.ms", "7", "log.cleaner.max.compaction.lag.ms", "6"),
        List.of("group", "no.such.config", "1"), List.of("group", "consumer.session.timeout.ms", "1"),
        List.of("group", "consumer.session.timeout.ms", "70000"), List.of("group", "streams.num.standby.replicas", "100"),
        List.of("group", "share.auto.offset.reset", "by_duration:P1M"), List.of("group", "share.delivery.count.limit", "1000"));

    public static void main(String[] args) throws Exception {
        Map<String, ConfigResource> resources = new TreeMap<>(Map.of(
            "topic", new ConfigResource(ConfigResource.Type.TOPIC, "golden"), "plain", new ConfigResource(ConfigResource.Type.TOPIC, "plain"),
            "broker", new ConfigResource(ConfigResource.Type.BROKER, args[1]), "default", new ConfigResource(ConfigResource.Type.BROKER, ""),
            "group", new ConfigResource(ConfigResource.Type.GROUP, "golden")));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", args[0]))) {
            admin.createTopics(List.of(new NewTopic("golden", 1, (short) 1).configs(TOPIC), new NewTopic("plain", 1, (short) 1))).all().get();
            OUT.append("{\"refused\":[");
            boolean first = true;
            for (List<String> change : REFUSED) {
                first = separate(first);
                refused(admin, resources.get(change.get(0)), change);
            }
            OUT.append("],\n");
            admin.incrementalAlterConfigs(Map.of(resources.get("broker"), set(BROKER), resources.get("default"), set(DEFAULTS),
                resources.get("group"), set(GROUP))).all().get();
            while (!"86400000".equals(describe(admin, resources.get("broker"), false).get("log.roll.ms").value())
                || !"1000".equals(describe(admin, resources.get("broker"), false).get("log.flush.interval.ms").value())
                || !"50000".equals(describe(admin, resources.get("group"), false).get("consumer.session.timeout.ms").value())) {
                Thread.sleep(50);
            }
            OUT.append("\"layers\":{\"topic\":");
            map(TOPIC);
            OUT.append(",\"dynamicBroker\":");
            map(BROKER);
            OUT.append(",\"dynamicDefault\":");
            map(DEFAULTS);
            OUT.append(",\"group\":");
            map(GROUP);
            OUT.append("},\n\"described\":{");
            first = true;
            for (Map.Entry<String, ConfigResource> resource : resources.entrySet()) {
                first = separate(first);
                string(resource.getKey());
                OUT.append(":[");
                boolean firstEntry = true;
                for (ConfigEntry entry : describe(admin, resource.getValue(), resource.getKey().equals("topic")).values()) {
                    firstEntry = separate(firstEntry);
                    entry(entry);
                }
                OUT.append("]");
            }
            OUT.append("}}");
        }
        System.out.println(OUT);
    }

    private static Map<String, ConfigEntry> describe(Admin admin, ConfigResource resource, boolean documentation) throws Exception {
        DescribeConfigsOptions options = new DescribeConfigsOptions().includeSynonyms(true).includeDocumentation(documentation);
        Config config = admin.describeConfigs(Set.of(resource), options).all().get().get(resource);
        Map<String, ConfigEntry> entries = new TreeMap<>();
        for (ConfigEntry entry : config.entries()) entries.put(entry.name(), entry);
        return entries;
    }

    private static Collection<AlterConfigOp> set(Map<String, String> configs) {
        List<AlterConfigOp> operations = new ArrayList<>();
        configs.forEach((name, value) -> operations.add(new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET)));
        return operations;
    }

    private static void refused(Admin admin, ConfigResource resource, List<String> change) throws Exception {
        Map<String, String> configs = new TreeMap<>();
        for (int i = 1; i < change.size(); i += 2) configs.put(change.get(i), change.get(i + 1));
        OUT.append("{\"resource\":");
        string(change.get(0));
        OUT.append(",\"configs\":");
        map(configs);
        String error = "NONE";
        String message = null;
        try {
            admin.incrementalAlterConfigs(Map.of(resource, set(configs)),
                new org.apache.kafka.clients.admin.AlterConfigsOptions().validateOnly(true)).all().get();
        } catch (ExecutionException e) {
            error = Errors.forException(e.getCause()).name();
            message = e.getCause().getMessage();
        }
        OUT.append(",\"error\":");
        string(error);
        OUT.append(",\"message\":");
        string(message);
        OUT.append("}");
    }

    private static void entry(ConfigEntry entry) {
        OUT.append("{\"name\":");
        string(entry.name());
        OUT.append(",\"value\":");
        string(entry.value());
        OUT.append(",\"source\":");
        string(entry.source().name());
        OUT.append(",\"isSensitive\":").append(entry.isSensitive()).append(",\"readOnly\":").append(entry.isReadOnly()).append(",\"type\":");
        string(entry.type().name().toLowerCase(Locale.ROOT));
        if (entry.documentation() != null) {
            OUT.append(",\"documentation\":");
            string(entry.documentation());
        }
        OUT.append(",\"synonyms\":[");
        boolean first = true;
        for (ConfigEntry.ConfigSynonym synonym : entry.synonyms()) {
            first = separate(first);
            OUT.append("[");
            string(synonym.name());
            OUT.append(",");
            string(synonym.value());
            OUT.append(",");
            string(synonym.source().name());
            OUT.append("]");
        }
        OUT.append("]}");
    }

    private static boolean separate(boolean first) {
        if (!first) OUT.append(",\n");
        return false;
    }

    private static void map(Map<String, String> values) {
        OUT.append("{");
        boolean first = true;
        for (Map.Entry<String, String> each : new TreeMap<>(values).entrySet()) {
            if (!first) OUT.append(",");
            first = false;
            string(each.getKey());
            OUT.append(":");
            string(each.getValue());
        }
        OUT.append("}");
    }

    private static void string(String value) {
        if (value == null) {
            OUT.append("null");
            return;
        }
        OUT.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') OUT.append('\\').append(c);
            else if (c < 0x20) OUT.append(String.format("\\u%04x", (int) c));
            else OUT.append(c);
        }
        OUT.append('"');
    }
}
