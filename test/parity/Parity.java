import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.protocol.types.BoundField;
import org.apache.kafka.common.protocol.types.RawTaggedField;
import org.apache.kafka.common.protocol.types.Schema;
import org.apache.kafka.common.protocol.types.TaggedFields;
import org.apache.kafka.common.protocol.types.Type;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.utils.ImplicitLinkedHashCollection;

/**
 * Kafka's own serializers behind standard input and output, for the parity suite. A request is: operation (byte), message name (UTF),
 * version (int16), seed (int64), length and bytes. An answer is: 0 or 1 for an error (byte), length and bytes, length and text (JSON, or the error).
 */
public final class Parity {
    private static final int READ_AND_WRITE = 1;
    private static final int RANDOM = 2;
    private static final int ERRORS = 3;
    private static final int TEXT = 4;

    private static final String[] PACKAGES = {
        "org.apache.kafka.common.message.",
        "org.apache.kafka.common.metadata.",
        "org.apache.kafka.coordinator.group.generated.",
        "org.apache.kafka.coordinator.transaction.generated.",
        "org.apache.kafka.coordinator.share.generated.",
        "org.apache.kafka.server.log.remote.metadata.storage.generated.",
        "org.apache.kafka.raft.generated.",
        "org.apache.kafka.streams.internals.generated.",
    };

    public static void main(String[] arguments) throws Exception {
        DataInputStream in = new DataInputStream(new BufferedInputStream(System.in, 1 << 16));
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(System.out, 1 << 16));
        while (true) {
            if (in.available() == 0) out.flush();
            int operation;
            try {
                operation = in.readByte();
            } catch (EOFException end) {
                out.flush();
                return;
            }
            String name = in.readUTF();
            short version = in.readShort();
            long seed = in.readLong();
            byte[] bytes = new byte[in.readInt()];
            in.readFully(bytes);
            try {
                answer(out, operation, name, version, seed, bytes);
            } catch (Throwable failure) {
                Throwable cause = failure instanceof InvocationTargetException ? failure.getCause() : failure;
                reply(out, 1, new byte[0], String.valueOf(cause));
            }
        }
    }

    private static void answer(DataOutputStream out, int operation, String name, short version, long seed, byte[] bytes) throws Exception {
        switch (operation) {
            case READ_AND_WRITE: {
                Message message = newMessage(name);
                ByteBuffer buffer = ByteBuffer.wrap(bytes);
                message.read(new ByteBufferAccessor(buffer), version);
                if (buffer.hasRemaining()) throw new IllegalStateException(buffer.remaining() + " bytes left over");
                // The JSON first: writing moves the positions of the buffers that zero-copy fields hold.
                String json = json(message, version);
                reply(out, 0, toBytes(message, version), json);
                break;
            }
            case RANDOM: {
                Message message = newMessage(name);
                Schema schema = schemas(message)[version];
                fill(message, schema, new Random(seed), 0);
                String json = json(message, version);
                reply(out, 0, toBytes(message, version), json);
                break;
            }
            case ERRORS: {
                StringBuilder lines = new StringBuilder();
                for (Errors error : Errors.values()) {
                    boolean retriable = error.exception() instanceof org.apache.kafka.common.errors.RetriableException;
                    lines.append(error.code()).append('\t').append(error.name()).append('\t').append(retriable).append('\t').append(error.message()).append('\n');
                }
                reply(out, 0, new byte[0], lines.toString());
                break;
            }
            case TEXT: {
                String text = new String(bytes, StandardCharsets.UTF_8);
                reply(out, 0, text.getBytes(StandardCharsets.UTF_16BE), "");
                break;
            }
            default:
                throw new IllegalArgumentException("operation " + operation);
        }
    }

    private static void reply(DataOutputStream out, int status, byte[] bytes, String text) throws IOException {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        out.writeByte(status);
        out.writeInt(bytes.length);
        out.write(bytes);
        out.writeInt(encoded.length);
        out.write(encoded);
    }

    private static byte[] toBytes(Message message, short version) {
        ByteBuffer buffer = MessageUtil.toByteBufferAccessor(message, version).buffer();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    /** Empty for the few messages that Kafka has no JSON converter for. */
    private static String json(Message message, short version) throws Exception {
        Class<?> converter;
        try {
            converter = Class.forName(message.getClass().getName() + "JsonConverter");
        } catch (ClassNotFoundException none) {
            return "";
        }
        Method write = converter.getMethod("write", message.getClass(), short.class, boolean.class);
        return ((JsonNode) write.invoke(null, message, version, false)).toString();
    }

    private static Message newMessage(String name) throws Exception {
        for (String prefix : PACKAGES) {
            for (String suffix : new String[] {"Data", ""}) {
                try {
                    return (Message) Class.forName(prefix + name + suffix).getConstructor().newInstance();
                } catch (ClassNotFoundException elsewhere) {
                    // The next place, then.
                }
            }
        }
        throw new ClassNotFoundException(name);
    }

    private static Schema[] schemas(Object message) throws Exception {
        return (Schema[]) message.getClass().getField("SCHEMAS").get(null);
    }

    /** Sets at random what the schema of the version has; the rest stays at its default. */
    private static void fill(Object message, Schema schema, Random random, int depth) throws Exception {
        Map<String, Field> fields = new HashMap<>();
        for (Field field : message.getClass().getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers())) continue;
            field.setAccessible(true);
            fields.put(plain(field.getName()), field);
        }
        for (BoundField bound : schema.fields()) {
            if (bound.def.type instanceof TaggedFields) {
                TaggedFields tagged = (TaggedFields) bound.def.type;
                int tag = 0;
                for (Map.Entry<Integer, org.apache.kafka.common.protocol.types.Field> entry : tagged.fields().entrySet()) {
                    if (random.nextInt(10) < 6) set(message, fields, entry.getValue().name, entry.getValue().type, random, depth);
                }
                // Tags of other versions are the struct's own too: stay clear of them.
                tag = 64;
                if (random.nextInt(5) == 0) {
                    List<RawTaggedField> unknown = new ArrayList<>();
                    for (int left = 1 + random.nextInt(3); left > 0; left--) {
                        tag += 1 + random.nextInt(1000);
                        unknown.add(new RawTaggedField(tag, bytes(random, random.nextInt(4) == 0 ? 200 : 5)));
                    }
                    fields.get("unknowntaggedfields").set(message, unknown);
                }
            } else {
                set(message, fields, bound.def.name, bound.def.type, random, depth);
            }
        }
    }

    private static String plain(String name) {
        return name.replace("_", "").toLowerCase(java.util.Locale.ROOT);
    }

    private static void set(Object message, Map<String, Field> fields, String name, Type type, Random random, int depth) throws Exception {
        Field field = fields.get(plain(name));
        if (field == null) throw new IllegalStateException("no field for " + name + " in " + message.getClass());
        if (type.isNullable() && random.nextInt(4) == 0) {
            field.set(message, null);
            return;
        }
        if (Collection.class.isAssignableFrom(field.getType())) field.set(message, collection(field, type, random, depth));
        else field.set(message, value(message.getClass().getName().replaceFirst(".*[.]", ""), field.getType(), plain(name), type, random, depth));
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Object collection(Field field, Type type, Random random, int depth) throws Exception {
        Type elementType = type.arrayElementType().get();
        boolean keyed = ImplicitLinkedHashCollection.class.isAssignableFrom(field.getType());
        java.lang.reflect.Type generic = keyed ? field.getType().getGenericSuperclass() : field.getGenericType();
        Class<?> element = (Class<?>) ((ParameterizedType) generic).getActualTypeArguments()[0];
        Collection elements = keyed ? (Collection) field.getType().getConstructor().newInstance() : new ArrayList<>();
        int count = random.nextInt(depth >= 2 ? 2 : 4);
        if (depth == 0 && random.nextInt(40) == 0) count = 140;
        for (int i = 0; i < count; i++) elements.add(value("", element, plain(field.getName()), elementType, random, depth + 1));
        return elements;
    }

    private static Object value(String message, Class<?> javaType, String name, Type type, Random random, int depth) throws Exception {
        if (javaType == boolean.class || javaType == Boolean.class) return random.nextBoolean();
        if (javaType == byte.class || javaType == Byte.class) return (byte) random.nextInt();
        if (javaType == short.class || javaType == Short.class) return (short) random.nextInt();
        if (javaType == int.class || javaType == Integer.class) {
            if (type == Type.UINT16) return random.nextInt(0x10000);
            return new int[] {0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, random.nextInt()}[random.nextInt(6)];
        }
        if (javaType == long.class || javaType == Long.class) {
            if (type == Type.UNSIGNED_INT32) return random.nextInt() & 0xffffffffL;
            if (name.equals("metadatahash")) return random.nextLong();
            if (message.startsWith("FetchRequest") && name.equals("highwatermark") && random.nextInt(3) == 0) return Long.MAX_VALUE;
            long exact = random.nextLong() >> 11;
            return new long[] {0, 1, -1, (1L << 53) - 1, -(1L << 53) + 1, 1L << 32, exact}[random.nextInt(7)];
        }
        if (javaType == double.class) return new double[] {0, -0.0, 1.5, Double.MAX_VALUE, Double.NEGATIVE_INFINITY, random.nextGaussian()}[random.nextInt(6)];
        if (javaType == String.class) return text(random);
        if (javaType == Uuid.class) return random.nextInt(4) == 0 ? Uuid.ZERO_UUID : new Uuid(random.nextLong(), random.nextLong());
        if (javaType == byte[].class) return bytes(random, random.nextInt(20));
        if (javaType == ByteBuffer.class) return ByteBuffer.wrap(bytes(random, random.nextInt(20)));
        if (javaType.getName().endsWith("BaseRecords") || javaType.getName().endsWith("MemoryRecords")) {
            return MemoryRecords.readableRecords(ByteBuffer.wrap(bytes(random, random.nextInt(300))));
        }
        Object struct = javaType.getConstructor().newInstance();
        fill(struct, type instanceof Schema ? (Schema) type : schemaOf(type), random, depth + 1);
        return struct;
    }

    /** The schema of a struct behind a nullable type. */
    private static Schema schemaOf(Type type) throws Exception {
        for (Class<?> at = type.getClass(); at != null; at = at.getSuperclass()) {
            for (Field field : at.getDeclaredFields()) {
                if (Schema.class.isAssignableFrom(field.getType())) {
                    field.setAccessible(true);
                    return (Schema) field.get(type);
                }
            }
        }
        throw new IllegalStateException("no schema in " + type.getClass());
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static String text(Random random) {
        switch (random.nextInt(8)) {
            case 0:
                return "";
            case 1:
                return "t".repeat(random.nextInt(300));
            case 2:
                return "gr\u00f6\u00dfe \u6f22\u5b57 \ud83d\ude00";
            case 3:
                return random.nextInt(30) == 0 ? "l".repeat(Short.MAX_VALUE) : "\u0000";
            default:
                return "name-" + random.nextInt();
        }
    }
}
