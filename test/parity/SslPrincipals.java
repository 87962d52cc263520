import java.io.FileInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import org.apache.kafka.common.security.ssl.SslPrincipalMapper;

/** Lines of a file: `rules`, tab, `name` are mapped by Kafka; `certificate`, tab, `path` gives the subject as Java writes it. One line each. */
public class SslPrincipals {
    public static void main(String[] args) throws Exception {
        for (String line : Files.readAllLines(Path.of(args[0]))) {
            String[] cells = line.split("\t", -1);
            String answer;
            try {
                if (cells[0].equals("certificate")) {
                    try (FileInputStream in = new FileInputStream(cells[1])) {
                        X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
                        answer = certificate.getSubjectX500Principal().getName();
                    }
                } else answer = SslPrincipalMapper.fromRules(cells[1]).getName(cells[2]);
            } catch (Exception error) {
                answer = "!error";
            }
            System.out.println("> " + answer);
        }
    }
}
