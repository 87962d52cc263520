import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.message.ConsumerGroupDescribeRequestData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DeleteGroupsResponseData;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetDeleteResponseData;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.requests.JoinGroupRequest;
import org.apache.kafka.common.requests.JoinGroupResponse;
import org.apache.kafka.common.requests.LeaveGroupRequest;
import org.apache.kafka.common.requests.LeaveGroupResponse;
import org.apache.kafka.common.requests.OffsetCommitRequest;
import org.apache.kafka.common.requests.SyncGroupRequest;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.apache.kafka.common.utils.LogContext;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.coordinator.common.runtime.CoordinatorExecutor;
import org.apache.kafka.coordinator.common.runtime.CoordinatorMetadataImage;
import org.apache.kafka.coordinator.common.runtime.CoordinatorRecord;
import org.apache.kafka.coordinator.common.runtime.CoordinatorResult;
import org.apache.kafka.coordinator.common.runtime.CoordinatorTimer;
import org.apache.kafka.coordinator.common.runtime.KRaftCoordinatorMetadataDelta;
import org.apache.kafka.coordinator.common.runtime.KRaftCoordinatorMetadataImage;
import org.apache.kafka.coordinator.group.GroupConfigManager;
import org.apache.kafka.coordinator.group.GroupCoordinatorConfig;
import org.apache.kafka.coordinator.group.GroupCoordinatorRecordSerde;
import org.apache.kafka.coordinator.group.GroupCoordinatorService;
import org.apache.kafka.coordinator.group.GroupCoordinatorShard;
import org.apache.kafka.coordinator.group.api.assignor.ConsumerGroupPartitionAssignor;
import org.apache.kafka.coordinator.group.api.assignor.GroupAssignment;
import org.apache.kafka.coordinator.group.api.assignor.GroupSpec;
import org.apache.kafka.coordinator.group.api.assignor.MemberAssignment;
import org.apache.kafka.coordinator.group.api.assignor.MemberSubscription;
import org.apache.kafka.coordinator.group.api.assignor.SubscribedTopicDescriber;
import org.apache.kafka.coordinator.group.api.assignor.SubscriptionType;
import org.apache.kafka.coordinator.group.assignor.RangeAssignor;
import org.apache.kafka.coordinator.group.assignor.UniformAssignor;
import org.apache.kafka.coordinator.group.metrics.GroupCoordinatorMetrics;
import org.apache.kafka.coordinator.group.modern.share.ShareGroupConfig;
import org.apache.kafka.image.MetadataDelta;
import org.apache.kafka.image.MetadataImage;
import org.apache.kafka.image.MetadataProvenance;
import org.apache.kafka.image.TopicImage;
import org.apache.kafka.metadata.MetadataRecordSerde;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;
import org.apache.kafka.timeline.SnapshotRegistry;

/**
 * Kafka's own group coordinator shard behind standard input and output, in virtual time and with a log that commits at once. Arguments: configuration as
 * key=value. Operations: 1 request (id, API key, version, client id, length, bytes), 2 let time pass until (ms), 3 read the log again (number of member ids, each: their timers are set in this
 * order, not in that of a hash map), 4 metadata was committed (offset, number of records, of each length and bytes).
 * Answer: any number of events, then 0. Events: 1 response (id, length, bytes), 2 record (length of key, key, length of value or -1, value).
 */
public final class GroupParity {
    private static final ConfigDef ALL_CONFIGS = Utils.mergeConfigs(List.of(GroupCoordinatorConfig.CONFIG_DEF, ShareGroupConfig.CONFIG_DEF));
    private final GroupCoordinatorConfig config;
    private final GroupCoordinatorRecordSerde serde = new GroupCoordinatorRecordSerde();
    private final List<CoordinatorRecord> log = new ArrayList<>();
    private final DataOutputStream out;
    private long nowMs;
    private Timers timers;
    private GroupCoordinatorShard shard;
    private MetadataImage image = MetadataImage.EMPTY;
    private final ArrayDeque<Task<?>> tasks = new ArrayDeque<>();

    private GroupParity(Map<String, String> properties, DataOutputStream out) {
        Map<String, Object> all = new HashMap<>(properties);
        all.put(GroupCoordinatorConfig.CONSUMER_GROUP_ASSIGNORS_CONFIG, List.of(SortedUniform.class, SortedRange.class));
        this.config = GroupCoordinatorConfig.fromProps(all);
        this.out = out;
        restart();
    }

    public static void main(String[] arguments) throws Exception {
        Map<String, String> properties = new HashMap<>();
        for (String argument : arguments) properties.put(argument.split("=")[0], argument.split("=")[1]);
        DataInputStream in = new DataInputStream(new BufferedInputStream(System.in, 1 << 16));
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(System.out, 1 << 16));
        GroupParity parity = new GroupParity(properties, out);
        while (true) {
            int operation;
            try {
                operation = in.readByte();
            } catch (EOFException end) {
                return;
            }
            if (operation == 1) parity.request(in);
            else if (operation == 2) parity.advance(in.readLong());
            else if (operation == 3) {
                parity.restart();
                parity.timers.order(in);
            }
            else parity.learn(in);
            parity.runTasks();
            out.writeByte(0);
            out.flush();
        }
    }

    private void restart() {
        timers = new Timers();
        tasks.clear();
        Time time = new VirtualTime();
        GroupConfigManager groupConfigs = new GroupConfigManager(Map.of(), config, new ShareGroupConfig(new AbstractConfig(ALL_CONFIGS, Map.of())));
        shard = (GroupCoordinatorShard) new GroupCoordinatorShard.Builder(config, groupConfigs)
            .withAuthorizerPlugin(Optional.empty())
            .withLogContext(new LogContext())
            .withTime(time)
            .withTimer(timers)
            .withExecutor(new Tasks())
            .withCoordinatorMetrics(new GroupCoordinatorMetrics())
            .withTopicPartition(new TopicPartition("__consumer_offsets", 0))
            .withSnapshotRegistry(new SnapshotRegistry(new LogContext()))
            .build();
        for (int offset = 0; offset < log.size(); offset++) shard.replay(offset, -1L, (short) -1, log.get(offset));
        shard.onLoaded(image.isEmpty() ? CoordinatorMetadataImage.EMPTY : new KRaftCoordinatorMetadataImage(image));
    }

    private void advance(long untilMs) throws IOException {
        while (timers.nextMs() <= untilMs) {
            nowMs = Math.max(nowMs, timers.nextMs());
            append(timers.poll().generateRecords());
        }
        nowMs = untilMs;
    }

    private void learn(DataInputStream in) throws IOException {
        long offset = in.readLong();
        MetadataDelta delta = new MetadataDelta.Builder().setImage(image).build();
        for (int left = in.readInt(); left > 0; left--) {
            byte[] bytes = new byte[in.readInt()];
            in.readFully(bytes);
            delta.replay(MetadataRecordSerde.INSTANCE.read(new ByteBufferAccessor(ByteBuffer.wrap(bytes)), bytes.length).message());
        }
        image = delta.apply(new MetadataProvenance(offset, 1, 0, true));
        shard.onMetadataUpdate(new KRaftCoordinatorMetadataDelta(delta), new KRaftCoordinatorMetadataImage(image));
    }

    private void runTasks() throws IOException {
        while (!tasks.isEmpty()) tasks.remove().run(this);
    }

    private <T> T append(CoordinatorResult<T, CoordinatorRecord> result) throws IOException {
        for (CoordinatorRecord record : result.records()) {
            if (result.replayRecords()) shard.replay(log.size(), -1L, (short) -1, record);
            log.add(record);
            out.writeByte(2);
            write(serde.serializeKey(record));
            write(serde.serializeValue(record));
        }
        if (result.appendFuture() != null) result.appendFuture().complete(null);
        return result.response();
    }

    private void request(DataInputStream in) throws Exception {
        int id = in.readInt();
        ApiKeys api = ApiKeys.forId(in.readShort());
        short version = in.readShort();
        AuthorizableRequestContext context = new Context(in.readUTF(), api.id, version);
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        ByteBufferAccessor body = new ByteBufferAccessor(ByteBuffer.wrap(bytes));
        switch (api) {
            case JOIN_GROUP -> join(id, context, version, JoinGroupRequest.parse(body, version).data());
            case SYNC_GROUP -> sync(id, context, version, SyncGroupRequest.parse(body, version));
            case HEARTBEAT -> {
                HeartbeatRequestData request = new HeartbeatRequestData(body, version);
                respond(id, version, attempt(request.groupId(), true, () -> shard.classicGroupHeartbeat(context, request),
                    error -> new HeartbeatResponseData().setErrorCode(error.code())));
            }
            case LEAVE_GROUP -> {
                LeaveGroupRequestData request = LeaveGroupRequest.parse(body, version).normalizedData();
                LeaveGroupResponseData response = attempt(request.groupId(), true, () -> shard.classicGroupLeave(context, request), error -> left(request, error));
                respond(id, version, new LeaveGroupResponse(response, version).data());
            }
            case CONSUMER_GROUP_HEARTBEAT -> {
                ConsumerGroupHeartbeatRequestData request = new ConsumerGroupHeartbeatRequestData(body, version);
                ConsumerGroupHeartbeatResponseData response;
                try {
                    checkHeartbeat(request, version);
                    response = append(shard.consumerGroupHeartbeat(context, request));
                } catch (org.apache.kafka.common.errors.ApiException error) {
                    response = new ConsumerGroupHeartbeatResponseData().setErrorCode(Errors.forException(error).code()).setErrorMessage(error.getMessage());
                }
                respond(id, version, response);
            }
            case CONSUMER_GROUP_DESCRIBE -> respond(id, version, new ConsumerGroupDescribeResponseData()
                .setGroups(shard.consumerGroupDescribe(new ConsumerGroupDescribeRequestData(body, version).groupIds(), Long.MAX_VALUE)));
            case OFFSET_COMMIT -> {
                OffsetCommitRequestData request = new OffsetCommitRequestData(body, version);
                // The network fills in what the version does not carry.
                request.topics().forEach(this::complete);
                respond(id, version, attempt(request.groupId(), false, () -> shard.commitOffset(context, request),
                    error -> OffsetCommitRequest.getErrorResponse(request, error)));
            }
            case OFFSET_FETCH -> {
                OffsetFetchResponseData response = new OffsetFetchResponseData();
                new OffsetFetchRequestData(body, version).groups().forEach(group -> {
                    try {
                        response.groups().add(shard.fetchOffsets(group, Long.MAX_VALUE));
                    } catch (org.apache.kafka.common.errors.ApiException error) {
                        response.groups().add(new OffsetFetchResponseData.OffsetFetchResponseGroup()
                            .setGroupId(group.groupId()).setErrorCode(Errors.forException(error).code()));
                    }
                });
                respond(id, version, response);
            }
            case OFFSET_DELETE -> {
                OffsetDeleteRequestData request = new OffsetDeleteRequestData(body, version);
                respond(id, version, attempt(request.groupId(), true, () -> shard.deleteOffsets(context, request),
                    error -> new OffsetDeleteResponseData().setErrorCode(error.code())));
            }
            case DELETE_GROUPS -> {
                DeleteGroupsRequestData request = new DeleteGroupsRequestData(body, version);
                respond(id, version, new DeleteGroupsResponseData().setResults(append(shard.deleteGroups(context, request.groupsNames()))));
            }
            case DESCRIBE_GROUPS -> respond(id, version, new DescribeGroupsResponseData()
                .setGroups(shard.describeGroups(context, new DescribeGroupsRequestData(body, version).groups(), Long.MAX_VALUE)));
            case LIST_GROUPS -> {
                ListGroupsRequestData request = new ListGroupsRequestData(body, version);
                respond(id, version, new ListGroupsResponseData().setGroups(shard.listGroups(request.statesFilter(), request.typesFilter(), Long.MAX_VALUE)));
            }
            default -> throw new IllegalArgumentException("not a group API: " + api);
        }
    }

    private void join(int id, AuthorizableRequestContext context, short version, JoinGroupRequestData request) throws IOException {
        CompletableFuture<JoinGroupResponseData> future = new CompletableFuture<>();
        future.thenAccept(response -> respond(id, version, new JoinGroupResponse(response, version).data()));
        JoinGroupResponseData refused = new JoinGroupResponseData().setMemberId(request.memberId());
        if (request.groupId().isEmpty()) future.complete(refused.setErrorCode(Errors.INVALID_GROUP_ID.code()));
        else if (request.sessionTimeoutMs() < config.classicGroupMinSessionTimeoutMs() || request.sessionTimeoutMs() > config.classicGroupMaxSessionTimeoutMs())
            future.complete(refused.setErrorCode(Errors.INVALID_SESSION_TIMEOUT.code()));
        else {
            try {
                append(shard.classicGroupJoin(context, request, future));
            } catch (org.apache.kafka.common.errors.ApiException error) {
                if (!future.isDone()) future.complete(new JoinGroupResponseData().setErrorCode(Errors.forException(error).code()));
            }
        }
    }

    private void sync(int id, AuthorizableRequestContext context, short version, SyncGroupRequest request) throws IOException {
        CompletableFuture<SyncGroupResponseData> future = new CompletableFuture<>();
        future.thenAccept(response -> respond(id, version, response));
        if (!request.areMandatoryProtocolTypeAndNamePresent())
            future.complete(new SyncGroupResponseData().setErrorCode(Errors.INCONSISTENT_GROUP_PROTOCOL.code()));
        else if (request.data().groupId().isEmpty()) future.complete(new SyncGroupResponseData().setErrorCode(Errors.INVALID_GROUP_ID.code()));
        else {
            try {
                append(shard.classicGroupSync(context, request.data(), future));
            } catch (org.apache.kafka.common.errors.ApiException error) {
                if (!future.isDone()) future.complete(new SyncGroupResponseData().setErrorCode(Errors.forException(error).code()));
            }
        }
    }

    /** Kafka's service around the shard looks at the request first, in private. */
    private static final Method CHECK_HEARTBEAT = Arrays.stream(GroupCoordinatorService.class.getDeclaredMethods())
        .filter(method -> method.getName().equals("throwIfConsumerGroupHeartbeatRequestIsInvalid")).findFirst().orElseThrow();

    private void checkHeartbeat(ConsumerGroupHeartbeatRequestData request, short version) throws Exception {
        GroupCoordinatorService service = (GroupCoordinatorService) UNSAFE.allocateInstance(GroupCoordinatorService.class);
        Field assignors = GroupCoordinatorService.class.getDeclaredField("consumerGroupAssignors");
        UNSAFE.putObject(service, UNSAFE.objectFieldOffset(assignors), new java.util.LinkedHashSet<>(List.of("uniform", "range")));
        CHECK_HEARTBEAT.setAccessible(true);
        try {
            CHECK_HEARTBEAT.invoke(service, request, version);
        } catch (InvocationTargetException error) {
            throw (RuntimeException) error.getCause();
        }
    }

    private static final sun.misc.Unsafe UNSAFE = unsafe();

    private static sun.misc.Unsafe unsafe() {
        try {
            Field field = sun.misc.Unsafe.class.getDeclaredField("theUnsafe");
            field.setAccessible(true);
            return (sun.misc.Unsafe) field.get(null);
        } catch (ReflectiveOperationException error) {
            throw new IllegalStateException(error);
        }
    }

    private void complete(OffsetCommitRequestData.OffsetCommitRequestTopic topic) {
        if (!topic.name().isEmpty()) {
            TopicImage known = image.topics().getTopic(topic.name());
            if (known != null) topic.setTopicId(known.id());
        } else {
            TopicImage known = image.topics().getTopic(topic.topicId());
            topic.setName(known == null ? "topic" : known.name());
        }
    }

    private static LeaveGroupResponseData left(LeaveGroupRequestData request, Errors error) {
        if (error != Errors.UNKNOWN_MEMBER_ID) return new LeaveGroupResponseData().setErrorCode(error.code());
        return new LeaveGroupResponseData().setMembers(request.members().stream().map(member -> new LeaveGroupResponseData.MemberResponse()
            .setMemberId(member.memberId()).setGroupInstanceId(member.groupInstanceId()).setErrorCode(error.code())).toList());
    }

    private interface Refusal<T> {
        T of(Errors error);
    }

    /** As Kafka's service around the shard does: checks the group id, and makes a response of what is thrown. */
    private <T> T attempt(String groupId, boolean needsGroup, Supplier<CoordinatorResult<T, CoordinatorRecord>> operation, Refusal<T> refusal) throws IOException {
        if (needsGroup && groupId.isEmpty()) return refusal.of(Errors.INVALID_GROUP_ID);
        try {
            return append(operation.get());
        } catch (org.apache.kafka.common.errors.ApiException error) {
            return refusal.of(Errors.forException(error));
        }
    }

    private void respond(int id, short version, Message response) {
        try {
            out.writeByte(1);
            out.writeInt(id);
            write(MessageUtil.toByteBufferAccessor(response, version).buffer().array());
        } catch (IOException error) {
            throw new java.io.UncheckedIOException(error);
        }
    }

    private void write(byte[] bytes) throws IOException {
        out.writeInt(bytes == null ? -1 : bytes.length);
        if (bytes != null) out.write(bytes);
    }

    private record Scheduled(String key, long atMs, long number, CoordinatorTimer.TimeoutOperation<CoordinatorRecord> operation) { }

    private final class Timers implements CoordinatorTimer<CoordinatorRecord> {
        private final Map<String, Scheduled> scheduled = new HashMap<>();
        private long number;

        @Override
        public void schedule(String key, long delay, TimeUnit unit, boolean retry, TimeoutOperation<CoordinatorRecord> operation) {
            scheduled.put(key, new Scheduled(key, nowMs + unit.toMillis(delay), number++, operation));
        }

        @Override
        public void schedule(String key, long delay, TimeUnit unit, boolean retry, long retryBackoff, TimeoutOperation<CoordinatorRecord> operation) {
            schedule(key, delay, unit, retry, operation);
        }

        @Override
        public void scheduleIfAbsent(String key, long delay, TimeUnit unit, boolean retry, TimeoutOperation<CoordinatorRecord> operation) {
            if (!scheduled.containsKey(key)) schedule(key, delay, unit, retry, operation);
        }

        @Override
        public void cancel(String key) {
            scheduled.remove(key);
        }

        @Override
        public boolean isScheduled(String key) {
            return scheduled.containsKey(key);
        }

        /** Of timers that are due at the same time those of the first member go first. */
        private void order(DataInputStream in) throws IOException {
            List<String> memberIds = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) memberIds.add(in.readUTF());
            scheduled.replaceAll((key, timer) -> {
                int place = 0;
                while (place < memberIds.size() && !key.endsWith("-" + memberIds.get(place))) place++;
                return new Scheduled(key, timer.atMs(), place - memberIds.size() - 1, timer.operation());
            });
        }

        private long nextMs() {
            return scheduled.values().stream().mapToLong(Scheduled::atMs).min().orElse(Long.MAX_VALUE);
        }

        private TimeoutOperation<CoordinatorRecord> poll() {
            Scheduled next = scheduled.values().stream()
                .min(java.util.Comparator.comparingLong(Scheduled::atMs).thenComparingLong(Scheduled::number)).orElseThrow();
            scheduled.remove(next.key());
            return next.operation();
        }
    }

    private final class VirtualTime implements Time {
        @Override
        public long milliseconds() {
            return 1_700_000_000_000L + nowMs;
        }

        @Override
        public long nanoseconds() {
            return nowMs * 1_000_000;
        }

        @Override
        public void sleep(long ms) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void waitObject(Object object, Supplier<Boolean> condition, long deadlineMs) {
            throw new UnsupportedOperationException();
        }
    }

    private record Task<R>(String key, CoordinatorExecutor.TaskRunnable<R> runnable, CoordinatorExecutor.TaskOperation<CoordinatorRecord, R> operation) {
        private void run(GroupParity parity) throws IOException {
            R result;
            try {
                result = runnable.run();
            } catch (Throwable error) {
                throw new IllegalStateException(error);
            }
            parity.append(operation.onComplete(result, null));
        }
    }

    private final class Tasks implements CoordinatorExecutor<CoordinatorRecord> {
        @Override
        public <R> boolean schedule(String key, TaskRunnable<R> task, TaskOperation<CoordinatorRecord, R> operation) {
            tasks.add(new Task<>(key, task, operation));
            return true;
        }

        @Override
        public boolean isScheduled(String key) {
            return tasks.stream().anyMatch(task -> task.key().equals(key));
        }

        @Override
        public void cancel(String key) {
            tasks.removeIf(task -> task.key().equals(key));
        }
    }

    /** Kafka's assignors take members and partitions as a hash map happens to give them; here they are given in order. */
    private static GroupSpec sorted(GroupSpec spec) {
        List<String> memberIds = spec.memberIds().stream().sorted().toList();
        return new GroupSpec() {
            @Override
            public List<String> memberIds() {
                return memberIds;
            }

            @Override
            public SubscriptionType subscriptionType() {
                return spec.subscriptionType();
            }

            @Override
            public boolean isPartitionAssigned(Uuid topicId, int partition) {
                return spec.isPartitionAssigned(topicId, partition);
            }

            @Override
            public boolean isPartitionAssignable(Uuid topicId, int partition) {
                return spec.isPartitionAssignable(topicId, partition);
            }

            @Override
            public MemberSubscription memberSubscription(String memberId) {
                return spec.memberSubscription(memberId);
            }

            @Override
            public MemberAssignment memberAssignment(String memberId) {
                Map<Uuid, Set<Integer>> partitions = new LinkedHashMap<>();
                Map<Uuid, Set<Integer>> given = spec.memberAssignment(memberId).partitions();
                given.keySet().stream().sorted(java.util.Comparator.comparingLong(id -> id.getLeastSignificantBits() & 15))
                    .forEach(id -> partitions.put(id, new TreeSet<>(given.get(id))));
                Map<Uuid, Set<Integer>> unmodifiable = java.util.Collections.unmodifiableMap(partitions);
                return () -> unmodifiable;
            }
        };
    }

    public static final class SortedUniform implements ConsumerGroupPartitionAssignor {
        private final UniformAssignor assignor = new UniformAssignor();

        @Override
        public String name() {
            return assignor.name();
        }

        @Override
        public GroupAssignment assign(GroupSpec spec, SubscribedTopicDescriber topics) {
            return assignor.assign(sorted(spec), topics);
        }
    }

    public static final class SortedRange implements ConsumerGroupPartitionAssignor {
        private final RangeAssignor assignor = new RangeAssignor();

        @Override
        public String name() {
            return assignor.name();
        }

        @Override
        public GroupAssignment assign(GroupSpec spec, SubscribedTopicDescriber topics) {
            return assignor.assign(sorted(spec), topics);
        }
    }

    private record Context(String clientId, int requestType, int requestVersion) implements AuthorizableRequestContext {
        @Override
        public String listenerName() {
            return "PLAINTEXT";
        }

        @Override
        public SecurityProtocol securityProtocol() {
            return SecurityProtocol.PLAINTEXT;
        }

        @Override
        public KafkaPrincipal principal() {
            return KafkaPrincipal.ANONYMOUS;
        }

        @Override
        public InetAddress clientAddress() {
            try {
                return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
            } catch (java.net.UnknownHostException error) {
                throw new IllegalStateException(error);
            }
        }

        @Override
        public int correlationId() {
            return 0;
        }
    }
}
