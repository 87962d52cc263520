import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.Timer;
import org.apache.kafka.server.common.RequestLocal;
import org.apache.kafka.server.util.Scheduler;
import org.apache.kafka.storage.internals.log.AppendOrigin;
import org.apache.kafka.storage.internals.log.Cleaner;
import org.apache.kafka.storage.internals.log.CleanerStats;
import org.apache.kafka.storage.internals.log.LogAppendInfo;
import org.apache.kafka.storage.internals.log.LogCleanerManager;
import org.apache.kafka.storage.internals.log.LogConfig;
import org.apache.kafka.storage.internals.log.LogDirFailureChannel;
import org.apache.kafka.storage.internals.log.LogStartOffsetIncrementReason;
import org.apache.kafka.storage.internals.log.LogToClean;
import org.apache.kafka.storage.internals.log.PreCleanStats;
import org.apache.kafka.storage.internals.log.ProducerStateManagerConfig;
import org.apache.kafka.storage.internals.log.SkimpyOffsetMap;
import org.apache.kafka.storage.internals.log.UnifiedLog;
import org.apache.kafka.storage.internals.log.VerificationGuard;
import org.apache.kafka.storage.internals.utils.Throttler;
import org.apache.kafka.storage.log.metrics.BrokerTopicStats;

/** Apache Kafka's own log of a partition, driven line by line: a command in, its answer out. Time stands still but for "clock"; what is due at once runs at once. */
public class KafkaLog {
    private static final StoppedTime TIME = new StoppedTime();
    private static UnifiedLog log;

    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String answer;
            try {
                answer = answer(line.split("\t"));
            } catch (Throwable error) {
                answer = "error " + error.getClass().getSimpleName() + " " + String.valueOf(error.getMessage()).replace('\n', ' ');
            }
            out.println(answer);
        }
    }

    private static String answer(String[] command) throws Exception {
        switch (command[0]) {
            case "clock":
                TIME.ms = Long.parseLong(command[1]);
                return "ok";
            case "open":
                return open(command);
            case "append": {
                AppendOrigin origin = AppendOrigin.valueOf(command[1].toUpperCase());
                int epoch = Integer.parseInt(command[2]);
                short transactionVersion = Short.parseShort(command[3]);
                return appended(log.appendAsLeader(records(command[4]), epoch, origin, RequestLocal.noCaching(), VerificationGuard.SENTINEL, transactionVersion));
            }
            case "follow":
                return appended(log.appendAsFollower(records(command[2]), Integer.parseInt(command[1])));
            case "high-watermark":
                return "ok " + log.updateHighWatermark(number(command[1]));
            case "offsets":
                return "ok " + log.logStartOffset() + " " + log.lastStableOffset() + " " + log.highWatermark() + " " + log.logEndOffset();
            case "aborted":
                return "ok " + log.collectAbortedTransactions(number(command[1]), number(command[2])).stream()
                    .map(t -> t.producerId() + ":" + t.firstOffset() + ":" + t.lastOffset() + ":" + t.lastStableOffset()).collect(Collectors.joining(","));
            case "timestamp": {
                Optional<FileRecords.TimestampAndOffset> found = log.fetchOffsetByTimestamp(number(command[1]), Optional.empty()).timestampAndOffsetOpt();
                return "ok " + found.map(f -> f.timestamp + " " + f.offset + " " + f.leaderEpoch.orElse(-1)).orElse("-1 -1 -1");
            }
            case "epoch-end":
                return "ok " + log.endOffsetForEpoch(Integer.parseInt(command[1])).map(e -> e.epoch() + " " + e.offset()).orElse("-1 -1");
            case "producers":
                return "ok " + log.activeProducers().stream()
                    .map(p -> p.producerId() + ":" + p.producerEpoch() + ":" + p.lastSequence() + ":" + p.lastTimestamp() + ":" + p.coordinatorEpoch() + ":" + p.currentTxnStartOffset())
                    .sorted().collect(Collectors.joining(","));
            case "delete-records":
                return "ok " + log.maybeIncrementLogStartOffset(number(command[1]), LogStartOffsetIncrementReason.ClientRecordDeletion);
            case "delete-expired":
                return "ok " + log.deleteOldSegments();
            case "expire-producers":
                log.removeExpiredProducers(TIME.ms);
                return "ok";
            case "roll":
                log.roll();
                return "ok";
            case "truncate":
                return "ok " + log.truncateTo(number(command[1]));
            case "restart":
                log.truncateFullyAndStartAt(number(command[1]), Optional.empty());
                return "ok";
            case "recovery-point":
                return "ok " + log.recoveryPoint();
            case "clean":
                return clean(Integer.parseInt(command[1]), Double.parseDouble(command[2]), Integer.parseInt(command[3]));
            case "close":
                log.flush(true);
                log.close();
                return "ok";
            case "abandon":
                log.closeHandlers();
                return "ok";
            default:
                throw new IllegalArgumentException(command[0]);
        }
    }

    private static String open(String[] command) throws Exception {
        Properties properties = new Properties();
        for (String pair : command[2].split(";")) if (!pair.isEmpty()) properties.setProperty(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
        log = UnifiedLog.create(new File(command[1]), new LogConfig(properties), number(command[3]), number(command[4]), new PromptScheduler(), new BrokerTopicStats(false), TIME,
            15 * 60 * 1000, new ProducerStateManagerConfig(86400000, false), 600000, new LogDirFailureChannel(5), command[5].equals("clean"), Optional.empty());
        return "ok";
    }

    /** With Kafka's own cleaner, its manager and the checkpoint beside the log's folder: what is dirty, up to where it is clean then, and how much was read and written. */
    private static String clean(int dedupeBytes, double loadFactor, int ioBytes) throws Exception {
        ConcurrentMap<TopicPartition, UnifiedLog> logs = new ConcurrentHashMap<>();
        logs.put(log.topicPartition(), log);
        LogCleanerManager manager = new LogCleanerManager(List.of(log.parentDirFile()), logs, new LogDirFailureChannel(5));
        Throttler throttler = new Throttler(Double.MAX_VALUE, Long.MAX_VALUE, "throttler", "entries", TIME);
        Cleaner cleaner = new Cleaner(0, new SkimpyOffsetMap(dedupeBytes), ioBytes, ioBytes * 64, loadFactor, throttler, TIME, partition -> { });
        Optional<LogToClean> found = manager.grabFilthiestCompactedLog(TIME, new PreCleanStats());
        if (found.isEmpty()) return "ok";
        LogToClean dirty = found.get();
        Map.Entry<Long, CleanerStats> cleaned = cleaner.clean(dirty);
        manager.doneCleaning(log.topicPartition(), log.parentDirFile(), cleaned.getKey());
        CleanerStats stats = cleaned.getValue();
        return "ok " + dirty.firstDirtyOffset() + " " + dirty.firstUncleanableOffset() + " " + dirty.cleanBytes() + " " + dirty.cleanableBytes() + " " + cleaned.getKey()
            + " " + stats.bytesRead() + " " + stats.messagesWritten();
    }

    private static String appended(LogAppendInfo info) {
        return "ok " + info.firstOffset() + " " + info.lastOffset();
    }

    private static MemoryRecords records(String base64) {
        return MemoryRecords.readableRecords(ByteBuffer.wrap(Base64.getDecoder().decode(base64)));
    }

    private static long number(String text) {
        return Long.parseLong(text);
    }

    private static class StoppedTime implements Time {
        volatile long ms = 0;

        @Override
        public long milliseconds() {
            return ms;
        }

        @Override
        public long hiResClockMs() {
            return ms;
        }

        @Override
        public long nanoseconds() {
            return ms * 1000000;
        }

        @Override
        public void sleep(long duration) {
        }

        @Override
        public void waitObject(Object object, Supplier<Boolean> condition, long deadline) {
        }

        @Override
        public Timer timer(long timeoutMs) {
            return Time.SYSTEM.timer(timeoutMs);
        }
    }

    private static class PromptScheduler implements Scheduler {
        @Override
        public void startup() {
        }

        @Override
        public void shutdown() {
        }

        @Override
        public ScheduledFuture<?> schedule(String name, Runnable task, long delayMs, long periodMs) {
            if (delayMs == 0) task.run();
            return new DoneFuture();
        }

        @Override
        public void resizeThreadPool(int size) {
        }
    }

    private static class DoneFuture extends java.util.concurrent.FutureTask<Object> implements ScheduledFuture<Object> {
        DoneFuture() {
            super(() -> null);
        }

        @Override
        public long getDelay(java.util.concurrent.TimeUnit unit) {
            return 0;
        }

        @Override
        public int compareTo(java.util.concurrent.Delayed other) {
            return 0;
        }
    }
}
