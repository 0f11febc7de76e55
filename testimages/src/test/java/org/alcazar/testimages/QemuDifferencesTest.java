package org.alcazar.testimages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The page of what QEMU does otherwise is that of the expected lines. Written again by
 * {@code mvn -pl testimages -am test -Dtest=QemuDifferencesTest -Dsurefire.failIfNoSpecifiedTests=false -Ddifferences.write}.
 */
class QemuDifferencesTest {
    private static final Path PAGE = Path.of("guest", "QEMU.md");
    private static final String REMARK = " # differs: ";

    @Test
    void thePageIsCurrent() throws IOException {
        String text = page();
        if (System.getProperty("differences.write") != null) {
            Files.writeString(PAGE, text);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(text);
    }

    private static String page() {
        StringBuilder rows = new StringBuilder();
        int lines = 0;
        int differences = 0;
        for (String guest : TestImages.systemGuests()) {
            for (String line : ExpectedLines.of(guest).lines()) {
                int remark = line.indexOf(REMARK);
                lines += line.startsWith("ok ") ? 1 : 0;
                if (remark >= 0) {
                    differences++;
                    String test = line.substring(line.indexOf(" - ") + 3, remark);
                    String section = line.substring(remark + REMARK.length());
                    rows.append("| `").append(guest.replace(".elf", "")).append("` | ");
                    rows.append(test.replace("|", "\\|")).append(" | ");
                    rows.append(section.replace("|", "\\|")).append(" |\n");
                }
            }
        }
        return """
                # Where QEMU differs

                The system guests print the same lines on Alcazar and under QEMU 7.2 (`-accel tcg -cpu max`), but for those below,
                which QEMU fails: %d of %d. The last column names what decides: SDM is the Intel 64 and IA-32 Architectures Software
                Developer's Manual, APM the AMD64 Architecture Programmer's Manual. The marks are in the expected lines under
                `../src/test/resources`; `QemuAgreementTest` holds both machines to them, `QemuDifferencesTest` this page.

                | guest | what is tested | what decides |
                |---|---|---|
                """.formatted(differences, lines) + rows;
    }
}
