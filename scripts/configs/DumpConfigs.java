import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.coordinator.group.GroupConfig;
import org.apache.kafka.server.config.AbstractKafkaConfig;
import org.apache.kafka.server.config.ConfigSynonym;
import org.apache.kafka.server.config.DynamicBrokerConfig;
import org.apache.kafka.server.config.DynamicConfig;
import org.apache.kafka.server.config.ServerTopicConfigSynonyms;
import org.apache.kafka.storage.internals.log.LogConfig;

/**
 * Prints Apache Kafka's own configuration definitions as JSON, read from the running classes and not from documentation:
 * what `generate-configs.ts` beside this file turns into the tables of `src/base/config/generated`. Run by Java's single-file mode with Kafka's jars on the class path.
 */
public class DumpConfigs {
    private static final StringBuilder OUT = new StringBuilder(1 << 20);

    public static void main(String[] args) throws Exception {
        Map<String, String> updateModes = DynamicBrokerConfig.dynamicConfigUpdateModes();
        OUT.append("{\"broker\":[");
        boolean first = true;
        for (ConfigDef.ConfigKey key : AbstractKafkaConfig.CONFIG_DEF.configKeys().values()) {
            first = separate(first);
            List<String> synonyms = DynamicBrokerConfig.brokerConfigSynonyms(key.name, false);
            definition(key, synonyms.size() > 1 ? synonyms : List.of(), updateModes.getOrDefault(key.name, "read-only"), false);
        }
        for (Map.Entry<String, ConfigDef.ConfigKey> entry : DynamicConfig.Broker.configKeys().entrySet()) {
            if (AbstractKafkaConfig.CONFIG_DEF.configKeys().containsKey(entry.getKey())) continue;
            first = separate(first);
            definition(entry.getValue(), List.of(), updateModes.getOrDefault(entry.getKey(), "cluster-wide"), true);
        }
        OUT.append("],\"topic\":[");
        first = true;
        for (ConfigDef.ConfigKey key : LogConfig.configKeys().values()) {
            first = separate(first);
            List<String> synonyms = new ArrayList<>();
            for (ConfigSynonym synonym : ServerTopicConfigSynonyms.ALL_TOPIC_CONFIG_SYNONYMS.getOrDefault(key.name, List.of())) {
                synonyms.add(synonym.name());
            }
            definition(key, synonyms, "cluster-wide", false);
        }
        OUT.append("],\"group\":[");
        first = true;
        for (ConfigDef.ConfigKey key : GroupConfig.CONFIG_DEF.configKeys().values()) {
            first = separate(first);
            definition(key, GroupConfig.brokerSynonym(key.name).map(List::of).orElse(List.of()), "cluster-wide", false);
        }
        OUT.append("],\"securityWithoutListener\":");
        strings(new TreeSet<>(DynamicBrokerConfig.DYNAMIC_SECURITY_CONFIGS));
        OUT.append("}");
        System.out.println(OUT);
    }

    private static boolean separate(boolean first) {
        if (!first) OUT.append(",\n");
        return false;
    }

    private static void definition(ConfigDef.ConfigKey key, List<String> synonyms, String updateMode, boolean dynamicOnly) throws Exception {
        OUT.append("{\"name\":");
        string(key.name);
        OUT.append(",\"type\":");
        string(key.type.name().toLowerCase(Locale.ROOT));
        OUT.append(",\"required\":").append(!key.hasDefault());
        OUT.append(",\"default\":");
        string(key.hasDefault() ? ConfigDef.convertToString(key.defaultValue, key.type) : null);
        OUT.append(",\"importance\":");
        string(key.importance.name().toLowerCase(Locale.ROOT));
        OUT.append(",\"doc\":");
        string(key.documentation);
        OUT.append(",\"internal\":").append(key.internalConfig);
        OUT.append(",\"dynamicOnly\":").append(dynamicOnly);
        OUT.append(",\"updateMode\":");
        string(updateMode);
        OUT.append(",\"synonyms\":");
        strings(synonyms);
        OUT.append(",\"validValues\":");
        string(key.validator == null ? null : key.validator.toString());
        OUT.append(",\"validator\":");
        validator(key.validator);
        OUT.append("}");
    }

    /** The class and the private facts of a validator: enough to build the same check again. */
    private static void validator(ConfigDef.Validator validator) throws Exception {
        if (validator == null) {
            OUT.append("null");
            return;
        }
        String kind = validator.getClass().getName();
        OUT.append("{\"kind\":");
        string(kind.substring(kind.lastIndexOf('.') + 1));
        if (validator instanceof ConfigDef.CompositeValidator) {
            OUT.append(",\"all\":[");
            boolean first = true;
            for (Object each : (Collection<?>) field(validator, "validators")) {
                first = separate(first);
                validator((ConfigDef.Validator) each);
            }
            OUT.append("]");
        } else if (validator instanceof ConfigDef.Range) {
            OUT.append(",\"min\":").append(field(validator, "min")).append(",\"max\":").append(field(validator, "max"));
        } else if (validator instanceof ConfigDef.ValidString || validator instanceof ConfigDef.CaseInsensitiveValidString) {
            OUT.append(",\"values\":");
            strings((Collection<?>) field(validator, "validStrings"));
        } else if (validator instanceof ConfigDef.ValidList) {
            OUT.append(",\"values\":");
            strings((Collection<?>) field(field(validator, "validString"), "validStrings"));
            OUT.append(",\"emptyAllowed\":").append(field(validator, "isEmptyAllowed"));
            OUT.append(",\"nullAllowed\":").append(field(validator, "isNullAllowed"));
        } else if (validator instanceof ConfigDef.ListSize) {
            OUT.append(",\"max\":").append(field(validator, "maxSize"));
        }
        OUT.append("}");
    }

    private static Object field(Object owner, String name) throws Exception {
        Field field = owner.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(owner);
    }

    private static void strings(Collection<?> values) {
        OUT.append("[");
        boolean first = true;
        for (Object value : values) {
            first = separate(first);
            string(String.valueOf(value));
        }
        OUT.append("]");
    }

    private static void string(String value) {
        if (value == null) {
            OUT.append("null");
            return;
        }
        OUT.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') OUT.append('\\').append(c);
            else if (c < 0x20) OUT.append(String.format("\\u%04x", (int) c));
            else OUT.append(c);
        }
        OUT.append('"');
    }
}
