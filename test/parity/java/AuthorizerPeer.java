import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.metrics.internals.PluginMetricsImpl;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.utils.SecurityUtils;
import org.apache.kafka.metadata.authorizer.StandardAcl;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import org.apache.kafka.server.authorizer.Action;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;
import org.apache.kafka.server.authorizer.AuthorizationResult;

/**
 * Apache Kafka's StandardAuthorizer behind a pipe: a line in names its configuration, its list and what is asked; a line out says for each question whether it is allowed.
 * Run as a source file with Kafka's jars on the class path; the test beside it speaks with it.
 */
public class AuthorizerPeer {
    static final ObjectMapper JSON = new ObjectMapper();

    public static void main(String[] args) throws Exception {
        PrintStream out = System.out;
        System.setOut(System.err);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            ObjectNode answer = JSON.createObjectNode();
            try {
                answer.set("allowed", decide(JSON.readTree(line)));
            } catch (Exception | Error e) {
                answer.put("error", e.getClass().getSimpleName());
                answer.put("message", String.valueOf(e.getMessage()));
            }
            out.println(JSON.writeValueAsString(answer));
            out.flush();
        }
    }

    static ArrayNode decide(JsonNode request) throws Exception {
        StandardAuthorizer authorizer = new StandardAuthorizer();
        authorizer.configure(Map.of(
            "super.users", request.get("superUsers").asText(),
            "allow.everyone.if.no.acl.found", request.get("allowEveryone").asText(),
            "node.id", "1"));
        authorizer.withPluginMetrics(new PluginMetricsImpl(new Metrics(), Map.of()));
        Map<Uuid, StandardAcl> acls = new HashMap<>();
        for (JsonNode acl : request.get("acls")) {
            acls.put(Uuid.randomUuid(), new StandardAcl(
                ResourceType.fromCode((byte) acl.get("resourceType").asInt()),
                acl.get("resourceName").asText(),
                PatternType.fromCode((byte) acl.get("patternType").asInt()),
                acl.get("principal").asText(),
                acl.get("host").asText(),
                AclOperation.fromCode((byte) acl.get("operation").asInt()),
                AclPermissionType.fromCode((byte) acl.get("permissionType").asInt())));
        }
        authorizer.loadSnapshot(acls);
        authorizer.completeInitialLoad();
        ArrayNode allowed = JSON.createArrayNode();
        for (JsonNode question : request.get("questions")) {
            AuthorizableRequestContext context = context(question);
            AclOperation operation = AclOperation.fromCode((byte) question.get("operation").asInt());
            ResourceType type = ResourceType.fromCode((byte) question.get("type").asInt());
            AuthorizationResult result = question.get("name").isNull()
                ? authorizer.authorizeByResourceType(context, operation, type)
                : authorizer.authorize(context, List.of(new Action(
                    operation, new ResourcePattern(type, question.get("name").asText(), PatternType.LITERAL), 1, false, false))).get(0);
            allowed.add(result == AuthorizationResult.ALLOWED);
        }
        return allowed;
    }

    static AuthorizableRequestContext context(JsonNode question) throws Exception {
        KafkaPrincipal principal = SecurityUtils.parseKafkaPrincipal(question.get("principal").asText());
        InetAddress address = InetAddress.getByName(question.get("host").asText());
        return (AuthorizableRequestContext) Proxy.newProxyInstance(
            AuthorizerPeer.class.getClassLoader(),
            new Class<?>[] {AuthorizableRequestContext.class},
            (proxy, method, args) -> switch (method.getName()) {
                case "principal" -> principal;
                case "clientAddress" -> address;
                case "requestType" -> 0;
                default -> null;
            });
    }
}
