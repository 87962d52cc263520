import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionReplica;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Calls the methods of Kafka's Admin one after the other and prints what each gives or throws, a line each, in an order of its own: two brokers that are the
 * same print the same. Argument: bootstrap servers.
 */
public class AdminSweep {
    private static final TopicPartition PARTITION = new TopicPartition("swept", 0);
    private static final TopicPartition MISSING = new TopicPartition("missing", 0);

    public static void main(String[] arguments) throws Exception {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", arguments[0]);
        settings.put("default.api.timeout.ms", 20000);
        settings.put("request.timeout.ms", 10000);
        try (Admin admin = Admin.create(settings)) {
            topics(admin);
            produce(settings);
            offsets(admin);
            groups(admin);
            configs(admin);
            quotas(admin);
            cluster(admin);
            transactions(admin);
            show("deleteTopics", () -> admin.deleteTopics(List.of("swept")).all().get());
            show("deleteTopics", () -> admin.deleteTopics(List.of("swept")).all().get());
        }
    }

    private static void topics(Admin admin) {
        show("createTopics", () -> {
            CreateTopicsResult result = admin.createTopics(List.of(new NewTopic("swept", 2, (short) 1).configs(Map.of("retention.ms", "60000"))));
            return result.numPartitions("swept").get() + " " + result.replicationFactor("swept").get() + entries(result.config("swept").get());
        });
        show("createTopics", () -> admin.createTopics(List.of(new NewTopic("swept", 2, (short) 1))).all().get());
        show("createTopics", () -> admin.createTopics(List.of(new NewTopic("not a name", 2, (short) 1))).all().get());
        show("createTopics", () -> admin.createTopics(List.of(new NewTopic("defaults", Optional.empty(), Optional.empty()))).all().get());
        show("listTopics", () -> new ArrayList<>(admin.listTopics().names().get()).stream().sorted().toList());
        show("describeTopics", () -> admin.describeTopics(List.of("swept")).allTopicNames().get());
        show("describeTopics", () -> admin.describeTopics(List.of("missing")).allTopicNames().get());
        show("createPartitions", () -> admin.createPartitions(Map.of("swept", NewPartitions.increaseTo(3))).all().get());
        show("createPartitions", () -> admin.createPartitions(Map.of("swept", NewPartitions.increaseTo(3))).all().get());
        show("electLeaders", () -> admin.electLeaders(ElectionType.PREFERRED, Set.of(PARTITION, MISSING)).partitions().get().entrySet().stream()
            .map(entry -> entry.getKey() + " " + entry.getValue()).sorted().toList());
        show("alterPartitionReassignments", () ->
            admin.alterPartitionReassignments(Map.of(PARTITION, Optional.of(new NewPartitionReassignment(List.of(1))))).all().get());
        show("alterPartitionReassignments", () ->
            admin.alterPartitionReassignments(Map.of(PARTITION, Optional.of(new NewPartitionReassignment(List.of(1, 7))))).all().get());
        show("alterPartitionReassignments", () -> admin.alterPartitionReassignments(Map.of(PARTITION, Optional.empty())).all().get());
        show("listPartitionReassignments", () -> admin.listPartitionReassignments().reassignments().get());
    }

    private static void produce(Properties settings) {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            for (int count = 0; count < 10; count++) producer.send(new ProducerRecord<>("swept", 0, 1000L + count, "key", "value"));
        }
    }

    private static void offsets(Admin admin) {
        for (OffsetSpec spec : List.of(OffsetSpec.earliest(), OffsetSpec.latest(), OffsetSpec.maxTimestamp(), OffsetSpec.forTimestamp(1004),
            OffsetSpec.forTimestamp(99999), OffsetSpec.earliestLocal(), OffsetSpec.latestTiered()))
            show("listOffsets", () -> offset(admin.listOffsets(Map.of(PARTITION, spec)).partitionResult(PARTITION).get()));
        show("deleteRecords", () ->
            admin.deleteRecords(Map.of(PARTITION, RecordsToDelete.beforeOffset(4))).lowWatermarks().get(PARTITION).get().lowWatermark());
        show("deleteRecords", () -> admin.deleteRecords(Map.of(PARTITION, RecordsToDelete.beforeOffset(40))).all().get());
        show("listOffsets", () -> offset(admin.listOffsets(Map.of(PARTITION, OffsetSpec.earliest())).partitionResult(PARTITION).get()));
    }

    private static String offset(ListOffsetsResult.ListOffsetsResultInfo info) {
        return info.offset() + " " + info.timestamp() + " " + info.leaderEpoch();
    }

    private static void groups(Admin admin) {
        show("alterConsumerGroupOffsets", () -> admin.alterConsumerGroupOffsets("group", Map.of(PARTITION, new OffsetAndMetadata(5, Optional.of(0), "note"))).all().get());
        show("alterConsumerGroupOffsets", () -> admin.alterConsumerGroupOffsets("group", Map.of(MISSING, new OffsetAndMetadata(5))).all().get());
        show("listConsumerGroupOffsets", () -> admin.listConsumerGroupOffsets("group").partitionsToOffsetAndMetadata().get());
        show("listConsumerGroupOffsets", () -> admin.listConsumerGroupOffsets("no-group").partitionsToOffsetAndMetadata().get());
        show("listGroups", () -> admin.listGroups().all().get());
        show("describeConsumerGroups", () -> admin.describeConsumerGroups(List.of("group")).all().get());
        show("describeConsumerGroups", () -> admin.describeConsumerGroups(List.of("no-group")).all().get());
        show("describeClassicGroups", () -> admin.describeClassicGroups(List.of("group")).all().get());
        show("removeMembers", () -> admin.removeMembersFromConsumerGroup("group",
            new org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions(List.of(new org.apache.kafka.clients.admin.MemberToRemove("instance")))).all().get());
        show("deleteConsumerGroupOffsets", () -> admin.deleteConsumerGroupOffsets("group", Set.of(PARTITION)).all().get());
        show("deleteConsumerGroups", () -> admin.deleteConsumerGroups(List.of("group")).all().get());
        show("deleteConsumerGroups", () -> admin.deleteConsumerGroups(List.of("group")).all().get());
    }

    private static void configs(Admin admin) {
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, "swept");
        ConfigResource broker = new ConfigResource(ConfigResource.Type.BROKER, "1");
        ConfigResource brokers = new ConfigResource(ConfigResource.Type.BROKER, "");
        ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, "group");
        ConfigResource metrics = new ConfigResource(ConfigResource.Type.CLIENT_METRICS, "metrics");
        show("incrementalAlterConfigs", () -> admin.incrementalAlterConfigs(Map.of(
            topic, List.of(set("cleanup.policy", "compact"), append("follower.replication.throttled.replicas", "0:1")),
            group, List.of(set("consumer.session.timeout.ms", "50000")),
            metrics, List.of(set("interval.ms", "1000")),
            brokers, List.of(set("log.retention.ms", "1234567")))).all().get());
        show("incrementalAlterConfigs", () -> admin.incrementalAlterConfigs(Map.of(topic, List.of(append("retention.ms", "5")))).all().get());
        for (ConfigResource resource : List.of(topic, broker, brokers, group, metrics)) {
            show("describeConfigs " + resource, () -> entries(admin.describeConfigs(List.of(resource),
                new DescribeConfigsOptions().includeDocumentation(true).includeSynonyms(true)).all().get().get(resource)));
        }
        show("listConfigResources", () -> admin.listConfigResources().all().get().stream().map(ConfigResource::toString).sorted().toList());
        show("describeConfigs", () -> admin.describeConfigs(List.of(new ConfigResource(ConfigResource.Type.TOPIC, "missing"))).all().get());
    }

    private static AlterConfigOp set(String name, String value) {
        return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    }

    private static AlterConfigOp append(String name, String value) {
        return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.APPEND);
    }

    /** A line for each, since there are hundreds. */
    private static String entries(Config config) {
        StringBuilder text = new StringBuilder();
        config.entries().stream().sorted(Comparator.comparing(ConfigEntry::name)).forEach(entry -> text.append("\n  ").append(entry.name()).append('=')
            .append(entry.value()).append(' ').append(entry.source()).append(' ').append(entry.type())
            .append(entry.isSensitive() ? " sensitive" : "").append(entry.isReadOnly() ? " read-only" : "").append(' ').append(entry.synonyms())
            .append(' ').append(String.valueOf(entry.documentation()).replace('\n', ' ')));
        return text.toString();
    }

    private static void quotas(Admin admin) {
        ClientQuotaEntity entity = new ClientQuotaEntity(Map.of(ClientQuotaEntity.USER, "ann", ClientQuotaEntity.CLIENT_ID, "tool"));
        show("alterClientQuotas", () -> admin.alterClientQuotas(List.of(
            new ClientQuotaAlteration(entity, List.of(new ClientQuotaAlteration.Op("producer_byte_rate", 1024.0))))).all().get());
        show("alterClientQuotas", () -> admin.alterClientQuotas(List.of(
            new ClientQuotaAlteration(entity, List.of(new ClientQuotaAlteration.Op("nonsense", 1024.0))))).all().get());
        show("describeClientQuotas", () -> admin.describeClientQuotas(ClientQuotaFilter.all()).entities().get().entrySet().stream()
            .map(entry -> new TreeMap<>(entry.getKey().entries()) + " " + entry.getValue()).sorted().toList());
        show("alterClientQuotas", () -> admin.alterClientQuotas(List.of(
            new ClientQuotaAlteration(entity, List.of(new ClientQuotaAlteration.Op("producer_byte_rate", null))))).all().get());
        show("describeUserScramCredentials", () -> admin.describeUserScramCredentials().all().get());
        show("describeUserScramCredentials", () -> admin.describeUserScramCredentials(List.of("ann")).all().get());
        show("describeAcls", () -> admin.describeAcls(AclBindingFilter.ANY).values().get());
        show("deleteAcls", () -> admin.deleteAcls(List.of(AclBindingFilter.ANY)).all().get());
    }

    private static void cluster(Admin admin) {
        show("describeCluster", () -> admin.describeCluster().nodes().get() + " " + admin.describeCluster().controller().get() + " "
            + admin.describeCluster().authorizedOperations().get());
        show("describeFeatures", () -> {
            TreeMap<String, Object> features = new TreeMap<>(admin.describeFeatures().featureMetadata().get().finalizedFeatures());
            // Groups that this broker has not.
            features.keySet().removeAll(Set.of("share.version", "streams.version"));
            return features;
        });
        show("updateFeatures", () -> admin.updateFeatures(Map.of("metadata.version", new FeatureUpdate((short) 29, FeatureUpdate.UpgradeType.SAFE_DOWNGRADE)),
            new UpdateFeaturesOptions().validateOnly(true)).all().get());
        show("describeMetadataQuorum", () -> admin.describeMetadataQuorum().quorumInfo().get().leaderId());
        show("unregisterBroker", () -> admin.unregisterBroker(7).all().get());
        show("describeLogDirs", () -> admin.describeLogDirs(List.of(1)).allDescriptions().get().get(1).entrySet().stream()
            .map(entry -> entry.getKey() + " " + entry.getValue().error() + " " + entry.getValue().replicaInfos().keySet().stream()
                .map(TopicPartition::toString).filter(name -> name.startsWith("swept")).sorted().toList()).sorted().toList());
        show("describeReplicaLogDirs", () -> admin.describeReplicaLogDirs(List.of(new TopicPartitionReplica("swept", 0, 1))).all().get());
    }

    private static void transactions(Admin admin) {
        show("listTransactions", () -> admin.listTransactions().all().get());
        show("describeTransactions", () -> admin.describeTransactions(List.of("missing")).all().get());
        show("fenceProducers", () -> admin.fenceProducers(List.of("fenced")).epochId("fenced").get());
        show("fenceProducers", () -> admin.fenceProducers(List.of("fenced")).epochId("fenced").get());
        show("describeTransactions", () -> admin.describeTransactions(List.of("fenced")).all().get().get("fenced").state());
        show("abortTransaction", () -> admin.abortTransaction(new AbortTransactionSpec(PARTITION, 12345, (short) 0, 0)).all().get());
        show("describeProducers", () -> admin.describeProducers(List.of(PARTITION)).partitionResult(PARTITION).get().activeProducers().size());
    }

    private static void show(String what, Callable<Object> call) {
        try {
            System.out.println(what + ": " + call.call());
        } catch (ExecutionException e) {
            System.out.println(what + " failed: " + e.getCause().getClass().getSimpleName() + ": " + e.getCause().getMessage());
        } catch (Exception e) {
            System.out.println(what + " failed: " + e);
        }
    }
}
