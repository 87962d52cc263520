import java.io.FileInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;

/** Connects with each of the client property files that it is given, all at once, and says on a line of its own what came of it: the cluster and its topics, or the error. */
public class TlsProbe {
    public static void main(String[] files) throws Exception {
        List<Thread> probes = new ArrayList<>();
        for (String file : files) {
            Thread probe = new Thread(() -> System.out.println("probe " + file + " " + outcome(file).replace('\n', ' ')));
            probe.start();
            probes.add(probe);
        }
        for (Thread probe : probes) probe.join();
    }

    private static String outcome(String file) {
        Properties properties = new Properties();
        properties.put("default.api.timeout.ms", "20000");
        properties.put("request.timeout.ms", "15000");
        properties.put("retries", "1");
        try (FileInputStream in = new FileInputStream(file)) {
            properties.load(in);
            try (Admin admin = Admin.create(properties)) {
                return "cluster " + admin.describeCluster().clusterId().get(30, TimeUnit.SECONDS) + " topics "
                        + String.join(" ", new TreeSet<>(admin.listTopics().names().get(30, TimeUnit.SECONDS)));
            }
        } catch (Exception error) {
            Throwable cause = error.getCause() == null ? error : error.getCause();
            return cause.getClass().getSimpleName() + " " + cause.getMessage();
        }
    }
}
