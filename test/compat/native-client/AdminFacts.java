import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.quota.ClientQuotaFilter;

/** Prints what Java's Admin says of a cluster, a fact a line, in a form that any other client can print as well. */
public class AdminFacts {
    private static final TopicPartition PARTITION = new TopicPartition("facts", 0);

    public static void main(String[] arguments) throws Exception {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", arguments[0]);
        int broker = Integer.parseInt(arguments[1]);
        try (Admin admin = Admin.create(settings)) {
            cluster(admin, broker);
            topics(admin);
            for (ConfigResource resource : List.of(new ConfigResource(ConfigResource.Type.TOPIC, "facts"), new ConfigResource(ConfigResource.Type.BROKER, arguments[1])))
                configs(admin, resource);
            offsets(admin);
            groups(admin);
            transactions(admin);
            show("quotas", () -> admin.describeClientQuotas(ClientQuotaFilter.all()).entities().get().entrySet().stream()
                .map(entry -> new TreeMap<>(entry.getKey().entries()) + " " + new TreeMap<>(entry.getValue())).sorted().collect(Collectors.joining("; ")));
            show("SCRAM of nobody", () -> admin.describeUserScramCredentials(List.of("nobody")).description("nobody").get());
            show("ACLs", () -> admin.describeAcls(org.apache.kafka.common.acl.AclBindingFilter.ANY).values().get());
        }
    }

    private static void cluster(Admin admin, int broker) {
        show("cluster", () -> {
            var described = admin.describeCluster(new DescribeClusterOptions().includeAuthorizedOperations(true));
            return described.clusterId().get() + " " + described.controller().get().id() + " "
                + described.nodes().get().stream().map(node -> node.id() + "@" + node.host() + ":" + node.port()).toList() + " "
                + sorted(described.authorizedOperations().get());
        });
        show("features", () -> {
            var features = admin.describeFeatures().featureMetadata().get();
            Map<String, String> levels = new TreeMap<>();
            features.finalizedFeatures().forEach((name, range) -> levels.put(name, range.minVersionLevel() + "-" + range.maxVersionLevel()));
            features.supportedFeatures().forEach((name, range) -> levels.merge(name, " of " + range.minVersion() + "-" + range.maxVersion(), String::concat));
            return levels;
        });
        show("quorum", () -> {
            var quorum = admin.describeMetadataQuorum().quorumInfo().get();
            return quorum.leaderId() + " " + quorum.leaderEpoch() + " " + quorum.voters().stream().map(voter -> voter.replicaId()).toList() + " " + quorum.observers().size();
        });
        show("log dirs", () -> {
            Set<String> lines = new TreeSet<>();
            admin.describeLogDirs(List.of(broker)).allDescriptions().get().get(broker).forEach((path, dir) -> dir.replicaInfos().forEach((partition, replica) -> {
                if (partition.topic().equals("facts")) lines.add(path + " " + partition + " " + replica.size() + " " + replica.offsetLag() + " " + replica.isFuture());
            }));
            return lines;
        });
        show("config resources", () -> new TreeSet<>(admin.listConfigResources().all().get().stream().map(resource -> resource.type() + " " + resource.name()).toList()));
        show("reassignments", () -> admin.listPartitionReassignments().reassignments().get().size());
    }

    private static void topics(Admin admin) {
        show("topics", () -> new TreeSet<>(admin.listTopics().names().get()));
        show("topic facts", () -> {
            TopicDescription topic = admin.describeTopics(org.apache.kafka.common.TopicCollection.ofTopicNames(List.of("facts")),
                new DescribeTopicsOptions().includeAuthorizedOperations(true)).allTopicNames().get().get("facts");
            return topic.topicId() + " " + topic.isInternal() + " " + topic.partitions().stream().map(partition -> partition.partition() + ":"
                + partition.leader().id() + ":" + partition.replicas().stream().map(node -> node.id()).toList() + ":" + partition.isr().stream().map(node -> node.id()).toList()
                + ":" + partition.elr() + ":" + partition.lastKnownElr()).toList() + " " + sorted(topic.authorizedOperations());
        });
        show("topic missing", () -> admin.describeTopics(List.of("missing")).allTopicNames().get());
    }

    private static void configs(Admin admin, ConfigResource resource) {
        show("configs of " + resource.type(), () -> admin.describeConfigs(List.of(resource), new DescribeConfigsOptions().includeSynonyms(true).includeDocumentation(true))
            .all().get().get(resource).entries().stream().map(AdminFacts::config).sorted().collect(Collectors.joining("")));
    }

    private static String config(ConfigEntry entry) {
        return "\n  " + entry.name() + "=" + entry.value() + " " + entry.source() + " " + entry.type() + " " + entry.isSensitive() + " " + entry.isReadOnly() + " "
            + entry.synonyms().stream().map(synonym -> synonym.name() + "=" + synonym.value() + " " + synonym.source()).toList() + " "
            + (entry.documentation() == null ? "null" : String.valueOf(entry.documentation().length()));
    }

    private static void offsets(Admin admin) {
        Map<String, OffsetSpec> specs = new TreeMap<>(Map.of("earliest", OffsetSpec.earliest(), "latest", OffsetSpec.latest(), "maxTimestamp", OffsetSpec.maxTimestamp(),
            "1004", OffsetSpec.forTimestamp(1004), "99999", OffsetSpec.forTimestamp(99999), "earliestLocal", OffsetSpec.earliestLocal(),
            "latestTiered", OffsetSpec.latestTiered()));
        specs.forEach((name, spec) -> show("offset " + name, () -> {
            ListOffsetsResult.ListOffsetsResultInfo info = admin.listOffsets(Map.of(PARTITION, spec)).partitionResult(PARTITION).get();
            return info.offset() + " " + info.timestamp() + " " + info.leaderEpoch().map(String::valueOf).orElse("null");
        }));
    }

    private static void groups(Admin admin) {
        show("groups", () -> new TreeSet<>(admin.listGroups().all().get().stream().map(group ->
            group.groupId() + " " + group.type().get() + " " + group.protocol() + " " + group.groupState().get()).toList()));
        show("consumer groups", () -> new TreeSet<>(admin.listGroups(org.apache.kafka.clients.admin.ListGroupsOptions.forConsumerGroups()).all().get().stream()
            .map(group -> group.groupId()).toList()));
        for (String id : List.of("classic", "modern", "simple", "nobody")) {
            show("group " + id, () -> group(admin.describeConsumerGroups(List.of(id)).all().get().get(id)));
            show("offsets of " + id, () -> {
                Map<String, String> offsets = new TreeMap<>();
                admin.listConsumerGroupOffsets(id).partitionsToOffsetAndMetadata().get().forEach((partition, offset) ->
                    offsets.put(partition.toString(), offset.offset() + " " + offset.leaderEpoch().map(String::valueOf).orElse("null") + " " + offset.metadata()));
                return offsets;
            });
        }
        show("classic group workers", () -> {
            var group = admin.describeClassicGroups(List.of("workers")).all().get().get("workers");
            return group.protocol() + " " + group.protocolData() + " " + group.isSimpleConsumerGroup() + " " + group.state() + " " + group.members().size();
        });
        show("classic group modern", () -> admin.describeClassicGroups(List.of("modern")).all().get());
    }

    private static String group(ConsumerGroupDescription group) {
        return group.type() + " " + group.groupState() + " " + group.isSimpleConsumerGroup() + " " + group.partitionAssignor() + " " + group.coordinator().id() + " "
            + group.groupEpoch().map(String::valueOf).orElse("null") + " " + group.targetAssignmentEpoch().map(String::valueOf).orElse("null") + " "
            + group.members().stream().map(member -> member.consumerId() + " " + member.groupInstanceId().orElse("null") + " " + member.clientId() + " " + member.host() + " "
                + partitions(member.assignment().topicPartitions()) + " " + member.targetAssignment().map(target -> partitions(target.topicPartitions())).orElse("null") + " "
                + member.memberEpoch().map(String::valueOf).orElse("null") + " " + member.upgraded().map(String::valueOf).orElse("null")).toList();
    }

    private static String partitions(Collection<TopicPartition> partitions) {
        return partitions.stream().map(TopicPartition::toString).sorted().toList().toString();
    }

    private static void transactions(Admin admin) {
        show("transactions", () -> admin.listTransactions().all().get().stream()
            .map(transaction -> transaction.transactionalId() + " " + transaction.producerId() + " " + transaction.state()).toList());
        show("transaction", () -> {
            var transaction = admin.describeTransactions(List.of("facts")).all().get().get("facts");
            return transaction.coordinatorId() + " " + transaction.state() + " " + transaction.producerId() + " " + transaction.producerEpoch() + " "
                + transaction.transactionTimeoutMs() + " " + transaction.transactionStartTimeMs().getAsLong() + " " + partitions(transaction.topicPartitions());
        });
        show("transaction missing", () -> admin.describeTransactions(List.of("missing")).all().get());
        show("producers", () -> {
            List<String> producers = new ArrayList<>();
            admin.describeProducers(List.of(PARTITION)).partitionResult(PARTITION).get().activeProducers().forEach(producer -> producers.add(producer.producerId() + " "
                + producer.producerEpoch() + " " + producer.lastSequence() + " " + producer.lastTimestamp() + " "
                + (producer.coordinatorEpoch().isPresent() ? producer.coordinatorEpoch().getAsInt() : "null") + " "
                + (producer.currentTransactionStartOffset().isPresent() ? producer.currentTransactionStartOffset().getAsLong() : "null")));
            return producers;
        });
    }

    private static Set<String> sorted(Set<?> names) {
        return new TreeSet<>(names.stream().map(String::valueOf).toList());
    }

    /** An error as its code. */
    private static void show(String what, Callable<Object> call) {
        try {
            System.out.println(what + ": " + call.call());
        } catch (ExecutionException e) {
            System.out.println(what + ": " + Errors.forException(e.getCause()));
        } catch (Exception e) {
            System.out.println(what + ": " + e);
        }
    }
}
