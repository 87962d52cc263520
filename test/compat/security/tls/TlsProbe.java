import java.io.FileInputStream;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;

/** Connects with each of the client property files that it is given, and says on a line of its own what came of it. */
public class TlsProbe {
    public static void main(String[] files) throws Exception {
        for (String file : files) {
            Properties properties = new Properties();
            try (FileInputStream in = new FileInputStream(file)) {
                properties.load(in);
            }
            properties.put("default.api.timeout.ms", "20000");
            properties.put("request.timeout.ms", "15000");
            properties.put("retries", "1");
            String outcome;
            try (Admin admin = Admin.create(properties)) {
                outcome = "cluster " + admin.describeCluster().clusterId().get(30, TimeUnit.SECONDS);
            } catch (Exception error) {
                Throwable cause = error.getCause() == null ? error : error.getCause();
                outcome = cause.getClass().getSimpleName() + " " + cause.getMessage();
            }
            System.out.println("probe " + file + " " + outcome.replace('\n', ' '));
        }
    }
}
