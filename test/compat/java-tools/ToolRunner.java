import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Exit;

/**
 * Runs Kafka's command-line tools one after the other in one JVM, since starting one costs more than most of them: `main` of the class asked
 * for, with its arguments and stdin, and answers what it printed and its exit code. One JSON object a line in, one out.
 */
public class ToolRunner {
    /** What a tool's `Exit.exit` becomes here: an Error, so that no tool's `catch (Exception)` takes it. */
    private static class Exited extends Error {
        final int code;

        Exited(int code) {
            this.code = code;
        }
    }

    /** Of the tool that runs: some catch what their own exit threw, and then exit again. */
    private static Integer firstExit;

    public static void main(String[] arguments) throws Exception {
        ObjectMapper json = new ObjectMapper();
        PrintStream answers = System.out;
        InputStream requests = System.in;
        List<Runnable> hooks = new ArrayList<>();
        Exit.setExitProcedure((code, message) -> {
            if (message != null) System.err.println(message);
            if (firstExit == null) firstExit = code;
            throw new Exited(code);
        });
        Exit.setShutdownHookAdder((name, hook) -> hooks.add(hook));
        BufferedReader lines = new BufferedReader(new InputStreamReader(requests, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            JsonNode request = json.readTree(line);
            JsonNode params = request.get("params");
            List<String> args = new ArrayList<>();
            params.get("args").forEach(arg -> args.add(arg.asText()));
            ByteArrayOutputStream stdout = new ByteArrayOutputStream();
            ByteArrayOutputStream stderr = new ByteArrayOutputStream();
            System.setOut(new PrintStream(stdout, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(stderr, true, StandardCharsets.UTF_8));
            System.setIn(new ByteArrayInputStream(params.get("stdin").asText().getBytes(StandardCharsets.UTF_8)));
            firstExit = null;
            int code = run(params.get("tool").asText(), args);
            if (firstExit != null) code = firstExit;
            // A process would run them as it ends: they flush and close.
            hooks.forEach(Runnable::run);
            hooks.clear();
            System.out.flush();
            ObjectNode answer = json.createObjectNode().put("id", request.get("id").asInt());
            answer.putObject("result").put("code", code).put("stdout", stdout.toString(StandardCharsets.UTF_8))
                .put("stderr", stderr.toString(StandardCharsets.UTF_8));
            answers.println(answer);
            answers.flush();
        }
        Runtime.getRuntime().halt(0);
    }

    private static int run(String tool, List<String> args) throws Exception {
        try {
            Class.forName(tool).getMethod("main", String[].class).invoke(null, (Object) args.toArray(new String[0]));
            return 0;
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exited) return ((Exited) e.getCause()).code;
            e.getCause().printStackTrace();
            return 1;
        }
    }
}
