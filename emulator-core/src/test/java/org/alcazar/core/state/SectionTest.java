package org.alcazar.core.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class SectionTest {
    private static Section filled() {
        Section section = new Section("part", 1);
        section.putLong("n", 5);
        section.putBoolean("flag", true);
        section.putString("text", "hello");
        section.putBytes("bytes", new byte[] {1, 2});
        section.putLongs("longs", new long[] {3, 4});
        return section;
    }

    private static String hash(Section section) {
        Hasher hasher = Hashing.sha256().newHasher();
        section.hashInto(hasher);
        return hasher.hash().toString();
    }

    @Test
    void whatWasPutComesBack() {
        Section section = filled();
        assertThat(section.getInt("n")).isEqualTo(5);
        assertThat(section.getBoolean("flag")).isTrue();
        assertThat(section.getString("text")).isEqualTo("hello");
        assertThat(section.getBytes("bytes", 2)).containsExactly(1, 2);
        assertThat(section.getLongs("longs", 2)).containsExactly(3, 4);
    }

    @Test
    void theTextIsOneLineAField() {
        assertThat(filled().toString()).isEqualTo("""
                        part.n = 0x5
                        part.flag = true
                        part.text = hello
                        part.bytes = 0102
                        part.longs = [3, 4]
                        """);
    }

    @Test
    void anyDifferenceChangesTheHash() {
        String reference = hash(filled());
        assertThat(hash(filled())).isEqualTo(reference);
        differs(reference, s -> s.fields().put("n", 6L));
        differs(reference, s -> s.fields().put("bytes", new byte[] {1, 2, 0}));
        differs(reference, s -> s.putLong("more", 0));
        Section renamed = new Section("other", 1);
        renamed.fields().putAll(filled().fields());
        assertThat(hash(renamed)).isNotEqualTo(reference);
        Section newer = new Section("part", 2);
        newer.fields().putAll(filled().fields());
        assertThat(hash(newer)).isNotEqualTo(reference);
    }

    private static void differs(String reference, Consumer<Section> change) {
        Section section = filled();
        change.accept(section);
        assertThat(hash(section)).isNotEqualTo(reference);
    }

    @Test
    void misfitsAreNamed() {
        Section section = filled();
        assertThatThrownBy(() -> section.getLong("none")).hasMessage("field part.none is missing, expected a Long");
        assertThatThrownBy(() -> section.getLong("text")).hasMessage("field part.text is a String, expected a Long");
        assertThatThrownBy(() -> section.getBytes("bytes", 3))
                .hasMessage("field part.bytes has 2 elements, expected 3");
        assertThatThrownBy(() -> section.putLong("n", 1)).hasMessage("field part.n is written twice");
        section.putLong("big", 1L << 40);
        assertThatThrownBy(() -> section.getInt("big")).isInstanceOf(StateException.class);
    }
}
