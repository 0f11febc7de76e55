package org.alcazar.core.state;

import com.google.common.hash.Hasher;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The state of one component: named, typed fields in a fixed order. The same section is what is saved, hashed and
 * shown as text, so two states that differ in anything differ in all three.
 */
public final class Section {
    private final String name;
    private final int version;
    private final Map<String, Object> fields = new LinkedHashMap<>();

    public Section(String name, int version) {
        this.name = name;
        this.version = version;
    }

    /** The section of a component, filled. */
    public static Section of(Component component) {
        Section section = new Section(component.name(), component.version());
        component.save(section);
        return section;
    }

    public String name() {
        return name;
    }

    public int version() {
        return version;
    }

    /** Field names to values: Long, Boolean, String, byte[] or long[]. */
    public Map<String, Object> fields() {
        return fields;
    }

    public boolean has(String field) {
        return fields.containsKey(field);
    }

    public void putLong(String field, long value) {
        put(field, value);
    }

    public void putBoolean(String field, boolean value) {
        put(field, value);
    }

    public void putString(String field, String value) {
        put(field, value);
    }

    /** Copies the array. */
    public void putBytes(String field, byte[] value) {
        put(field, value.clone());
    }

    /** Copies the array. */
    public void putLongs(String field, long[] value) {
        put(field, value.clone());
    }

    /** Copies the array. */
    public void putInts(String field, int[] value) {
        put(field, Arrays.stream(value).asLongStream().toArray());
    }

    void put(String field, Object value) {
        if (fields.put(field, value) != null) {
            throw new StateException("field " + name + "." + field + " is written twice");
        }
    }

    public long getLong(String field) {
        return get(field, Long.class);
    }

    /** @throws StateException also when the value does not fit an int */
    public int getInt(String field) {
        long value = getLong(field);
        if (value != (int) value) {
            throw new StateException("field " + name + "." + field + " is " + value + ", which is no 32-bit value");
        }
        return (int) value;
    }

    public boolean getBoolean(String field) {
        return get(field, Boolean.class);
    }

    public String getString(String field) {
        return get(field, String.class);
    }

    /** Any length. */
    public byte[] getBytes(String field) {
        return get(field, byte[].class).clone();
    }

    public byte[] getBytes(String field, int length) {
        byte[] value = getBytes(field);
        checkLength(field, value.length, length);
        return value;
    }

    /** Any length. */
    public long[] getLongs(String field) {
        return get(field, long[].class).clone();
    }

    public long[] getLongs(String field, int length) {
        long[] value = getLongs(field);
        checkLength(field, value.length, length);
        return value;
    }

    public int[] getInts(String field, int length) {
        return Arrays.stream(getLongs(field, length)).mapToInt(Math::toIntExact).toArray();
    }

    private void checkLength(String field, int actual, int expected) {
        if (actual != expected) {
            throw new StateException(
                    "field " + name + "." + field + " has " + actual + " elements, expected " + expected);
        }
    }

    private <T> T get(String field, Class<T> type) {
        Object value = fields.get(field);
        if (!type.isInstance(value)) {
            throw new StateException("field " + name + "." + field + " is "
                    + (value == null ? "missing" : "a " + value.getClass().getSimpleName()) + ", expected a "
                    + type.getSimpleName());
        }
        return type.cast(value);
    }

    /** Feeds name, version and every field, each with its name, type and length, to a hasher. */
    public void hashInto(Hasher hasher) {
        putText(hasher, name);
        hasher.putInt(version).putInt(fields.size());
        fields.forEach((field, value) -> {
            putText(hasher, field);
            if (value instanceof Long number) {
                hasher.putByte((byte) 'L').putLong(number);
            } else if (value instanceof Boolean flag) {
                hasher.putByte((byte) 'Z').putBoolean(flag);
            } else if (value instanceof String text) {
                hasher.putByte((byte) 'S');
                putText(hasher, text);
            } else if (value instanceof byte[] bytes) {
                hasher.putByte((byte) 'B').putInt(bytes.length).putBytes(bytes);
            } else {
                long[] longs = (long[]) value;
                hasher.putByte((byte) 'J').putInt(longs.length);
                for (long element : longs) {
                    hasher.putLong(element);
                }
            }
        });
    }

    private static void putText(Hasher hasher, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        hasher.putInt(utf8.length).putBytes(utf8);
    }

    /** One line a field, {@code section.field = value}, numbers in hexadecimal: made for a line-by-line diff. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        fields.forEach((field, value) -> text.append(name)
                .append('.')
                .append(field)
                .append(" = ")
                .append(show(value))
                .append('\n'));
        return text.toString();
    }

    private static String show(Object value) {
        if (value instanceof Long number) {
            return "0x" + Long.toHexString(number);
        } else if (value instanceof byte[] bytes) {
            return com.google.common.io.BaseEncoding.base16().lowerCase().encode(bytes);
        } else if (value instanceof long[] longs) {
            return Arrays.stream(longs).mapToObj(Long::toHexString).toList().toString();
        }
        return value.toString();
    }
}
