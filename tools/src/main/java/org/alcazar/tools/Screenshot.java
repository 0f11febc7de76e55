package org.alcazar.tools;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.alcazar.devices.display.DisplayAdapter;
import org.alcazar.devices.display.Picture;
import org.alcazar.devices.display.TextScreen;
import org.alcazar.tools.monitor.PngFile;

/**
 * The display as a PNG file or, by the name's ending .txt, its characters; the file is made before the machine starts and
 * filled when it has stopped.
 */
final class Screenshot {
    private final Path file;
    private final OutputStream stream;

    /** @throws UserError when the file cannot be made */
    Screenshot(Path file) {
        this.file = file;
        stream = Files.create(file);
    }

    /** @throws UserError when the file cannot be written */
    void write(DisplayAdapter display) {
        if (file.toString().endsWith(".txt")) {
            write(display.text().map(TextScreen::text).orElse(""));
        } else {
            write(display.picture());
        }
    }

    private void write(String text) {
        try (stream) {
            stream.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw UserError.file(file, e);
        }
    }

    private void write(Picture picture) {
        try (stream) {
            PngFile.write(picture, stream);
        } catch (IOException e) {
            throw UserError.file(file, e);
        }
    }
}
