import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.message.LeaderChangeMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.utils.BufferSupplier;
import org.apache.kafka.common.utils.ByteBufferOutputStream;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.server.common.RequestLocal;
import org.apache.kafka.server.util.KafkaScheduler;
import org.apache.kafka.storage.internals.log.AppendOrigin;
import org.apache.kafka.storage.internals.log.LogConfig;
import org.apache.kafka.storage.internals.log.LogDirFailureChannel;
import org.apache.kafka.storage.internals.log.ProducerStateManagerConfig;
import org.apache.kafka.storage.internals.log.RecordValidationException;
import org.apache.kafka.storage.internals.log.UnifiedLog;
import org.apache.kafka.storage.internals.log.VerificationGuard;
import org.apache.kafka.storage.log.metrics.BrokerTopicStats;

/**
 * Apache Kafka's own record classes behind a pipe: one JSON object a line in, one a line out, bytes as hexadecimal.
 * Run as a source file with Kafka's jars on the class path; the tests beside it speak with it.
 */
public class RecordsPeer {
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
                    case "build" -> answer.put("bytes", HEX.formatHex(build(request)));
                    case "marker" -> answer.put("bytes", HEX.formatHex(marker(request)));
                    case "leader-change" -> answer.put("bytes", HEX.formatHex(leaderChange(request)));
                    case "control-key" -> answer.put("bytes", hex(ControlRecordType.fromTypeId((short) request.get("type").asInt()).recordKey()));
                    case "read" -> answer.set("records", read(request));
                    case "compress" -> answer.put("bytes", HEX.formatHex(compress(request)));
                    case "decompress" -> answer.put("bytes", HEX.formatHex(decompress(request)));
                    case "produce" -> produce(request, answer);
                    default -> throw new IllegalArgumentException(line);
                }
            } catch (Throwable error) {
                answer.put("error", error.getClass().getSimpleName()).put("message", error.getMessage());
            }
            out.println(JSON.writeValueAsString(answer));
            out.flush();
        }
    }

    static byte[] bytes(JsonNode node) {
        return node == null || node.isNull() ? null : HEX.parseHex(node.asText());
    }

    static String hex(ByteBuffer buffer) {
        if (buffer == null) return null;
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return HEX.formatHex(bytes);
    }

    static byte[] toBytes(MemoryRecords records) {
        byte[] bytes = new byte[records.buffer().remaining()];
        records.buffer().duplicate().get(bytes);
        return bytes;
    }

    static Compression compression(JsonNode request) {
        CompressionType type = CompressionType.forId(request.path("compression").asInt(0));
        if (!request.has("level")) return Compression.of(type).build();
        int level = request.get("level").asInt();
        return type == CompressionType.GZIP ? Compression.gzip().level(level).build() : Compression.zstd().level(level).build();
    }

    static MemoryRecordsBuilder builder(JsonNode request) {
        return new MemoryRecordsBuilder(new ByteBufferOutputStream(1024), RecordBatch.CURRENT_MAGIC_VALUE, compression(request),
            request.path("timestampType").asInt(0) == 1 ? TimestampType.LOG_APPEND_TIME : TimestampType.CREATE_TIME, request.path("baseOffset").asLong(0), request.path("logAppendTime").asLong(-1),
            request.path("producerId").asLong(-1), (short) request.path("producerEpoch").asInt(-1), request.path("baseSequence").asInt(-1),
            request.path("isTransactional").asBoolean(false), request.path("isControl").asBoolean(false),
            request.path("partitionLeaderEpoch").asInt(-1), Integer.MAX_VALUE, request.path("deleteHorizonMs").asLong(-1));
    }

    static byte[] build(JsonNode request) {
        MemoryRecordsBuilder builder = builder(request);
        for (JsonNode record : request.get("records")) {
            JsonNode headers = record.path("headers");
            Header[] list = new Header[headers.size()];
            for (int i = 0; i < list.length; i++) list[i] = new RecordHeader(headers.get(i).get("key").asText(), bytes(headers.get(i).get("value")));
            long timestamp = record.get("timestamp").asLong();
            if (record.has("offset")) builder.appendWithOffset(record.get("offset").asLong(), timestamp, bytes(record.get("key")), bytes(record.get("value")), list);
            else builder.append(timestamp, bytes(record.get("key")), bytes(record.get("value")), list);
        }
        return toBytes(builder.build());
    }

    static byte[] marker(JsonNode request) {
        ControlRecordType type = ControlRecordType.fromTypeId((short) request.get("type").asInt());
        return toBytes(MemoryRecords.withEndTransactionMarker(request.get("baseOffset").asLong(), request.get("timestamp").asLong(),
            request.get("partitionLeaderEpoch").asInt(), request.get("producerId").asLong(), (short) request.get("producerEpoch").asInt(),
            new EndTransactionMarker(type, request.get("coordinatorEpoch").asInt())));
    }

    static byte[] leaderChange(JsonNode request) {
        return toBytes(MemoryRecords.withLeaderChangeMessage(request.get("baseOffset").asLong(), request.get("timestamp").asLong(),
            request.get("partitionLeaderEpoch").asInt(), ByteBuffer.allocate(1024), new LeaderChangeMessage().setLeaderId(request.get("leaderId").asInt())));
    }

    static ArrayNode read(JsonNode request) {
        ArrayNode records = JSON.createArrayNode();
        for (RecordBatch batch : MemoryRecords.readableRecords(ByteBuffer.wrap(bytes(request.get("bytes")))).batches()) {
            batch.ensureValid();
            for (Record record : batch) {
                ObjectNode node = records.addObject().put("offset", record.offset()).put("timestamp", record.timestamp())
                    .put("key", hex(record.key())).put("value", hex(record.value()));
                ArrayNode headers = node.putArray("headers");
                for (Header header : record.headers()) {
                    headers.addObject().put("key", header.key()).put("value", header.value() == null ? null : HEX.formatHex(header.value()));
                }
            }
        }
        return records;
    }

    static byte[] compress(JsonNode request) throws Exception {
        ByteBufferOutputStream buffer = new ByteBufferOutputStream(1024);
        try (OutputStream stream = compression(request).wrapForOutput(buffer, RecordBatch.CURRENT_MAGIC_VALUE)) {
            stream.write(bytes(request.get("bytes")));
        }
        ByteBuffer written = buffer.buffer();
        written.flip();
        byte[] result = new byte[written.remaining()];
        written.get(result);
        return result;
    }

    static byte[] decompress(JsonNode request) throws Exception {
        ByteArrayOutputStream result = new ByteArrayOutputStream();
        try (InputStream stream = compression(request).wrapForInput(ByteBuffer.wrap(bytes(request.get("bytes"))), RecordBatch.CURRENT_MAGIC_VALUE, BufferSupplier.NO_CACHING)) {
            stream.transferTo(result);
        }
        return result.toByteArray();
    }

    /** What a broker answers when a client produces these bytes to a fresh partition: ProduceRequest.validateRecords, then an append to a real log. */
    static void produce(JsonNode request, ObjectNode answer) throws Exception {
        MemoryRecords records = MemoryRecords.readableRecords(ByteBuffer.wrap(bytes(request.get("bytes"))));
        File parent = Files.createTempDirectory("records-peer").toFile();
        Properties properties = new Properties();
        request.path("config").properties().forEach(entry -> properties.put(entry.getKey(), entry.getValue().asText()));
        KafkaScheduler scheduler = new KafkaScheduler(1);
        scheduler.startup();
        UnifiedLog log = UnifiedLog.create(new File(parent, "topic-0"), new LogConfig(properties), 0, 0, scheduler, new BrokerTopicStats(), Time.SYSTEM,
            900_000, new ProducerStateManagerConfig(86_400_000, false), 600_000, new LogDirFailureChannel(1), true, Optional.empty());
        try {
            if (request.get("origin").asText().equals("CLIENT")) ProduceRequest.validateRecords((short) 13, records);
            AppendOrigin origin = AppendOrigin.valueOf(request.get("origin").asText());
            if (origin == AppendOrigin.REPLICATION) log.appendAsFollower(records, request.path("leaderEpoch").asInt(0));
            else log.appendAsLeader(records, request.path("leaderEpoch").asInt(0), origin, RequestLocal.noCaching(), VerificationGuard.SENTINEL, (short) 2);
            answer.put("errorCode", 0);
            ByteArrayOutputStream stored = new ByteArrayOutputStream();
            Files.copy(new File(parent, "topic-0/00000000000000000000.log").toPath(), stored);
            answer.put("stored", HEX.formatHex(stored.toByteArray()));
        } catch (Throwable error) {
            Throwable cause = error instanceof RecordValidationException ? ((RecordValidationException) error).invalidException() : error;
            answer.put("errorCode", Errors.forException(cause).code()).put("errorMessage", cause.getMessage()).put("class", cause.getClass().getSimpleName());
            if (error instanceof RecordValidationException) {
                ArrayNode list = answer.putArray("recordErrors");
                ((RecordValidationException) error).recordErrors().forEach(e -> list.addObject().put("batchIndex", e.batchIndex).put("message", e.message));
            }
        } finally {
            log.close();
            scheduler.shutdown();
            try (var files = Files.walk(parent.toPath())) {
                files.sorted(java.util.Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
            }
        }
    }
}
