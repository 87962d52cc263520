import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The Java producer with its default settings (acks=all, idempotent) at a fixed rate over all partitions, until its input ends. Says `ready` after the first
 * acknowledgement, `gap FROM TO` for each time without one that is longer than 20 ms, `error TEXT` for each record that failed, and in the end
 * `done SENT ACKED ERRORS`. Times are milliseconds since the epoch. Arguments: bootstrap servers, topic, partitions, records per second.
 */
public class SteadyProducer {
    private static final long GAP_MILLIS = 20;
    private static long lastAck;
    private static final AtomicLong acked = new AtomicLong();
    private static final AtomicLong errors = new AtomicLong();
    private static volatile boolean stopping;

    public static void main(String[] args) throws Exception {
        String topic = args[1];
        int partitions = Integer.parseInt(args[2]);
        int rate = Integer.parseInt(args[3]);
        Thread input = new Thread(() -> {
            try {
                while (System.in.read() >= 0) continue;
            } catch (Exception ended) {
                // As if it had ended.
            }
            stopping = true;
        });
        input.setDaemon(true);
        input.start();
        Properties config = new Properties();
        config.put("bootstrap.servers", args[0]);
        config.put("key.serializer", ByteArraySerializer.class.getName());
        config.put("value.serializer", ByteArraySerializer.class.getName());
        long sent = 0;
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(config)) {
            producer.partitionsFor(topic);
            long start = System.nanoTime();
            for (; !stopping; sent++) {
                long due = start + sent * 1_000_000_000L / rate;
                while (!stopping && System.nanoTime() < due) LockSupport.parkNanos(due - System.nanoTime());
                producer.send(new ProducerRecord<>(topic, (int) (sent % partitions), null, new byte[100]), (metadata, error) -> answered(error));
            }
        }
        System.out.println("done " + sent + " " + acked.get() + " " + errors.get());
        System.exit(0);
    }

    private static synchronized void answered(Exception error) {
        if (error != null) {
            errors.incrementAndGet();
            System.out.println("error " + error);
            return;
        }
        long now = System.currentTimeMillis();
        if (acked.incrementAndGet() == 1) System.out.println("ready");
        else if (now - lastAck > GAP_MILLIS) System.out.println("gap " + lastAck + " " + now);
        lastAck = now;
    }
}
