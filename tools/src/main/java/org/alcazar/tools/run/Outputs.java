package org.alcazar.tools.run;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** All streams a guest writes to: standard output, and files. Closing writes what is left; standard output stays open. */
public final class Outputs implements AutoCloseable {
    private final GuestOutput standard;
    private final List<GuestOutput> all = new ArrayList<>();
    private final List<OutputStream> files = new ArrayList<>();

    public Outputs(OutputStream standardOutput) {
        standard = new GuestOutput(standardOutput);
        all.add(standard);
    }

    public GuestOutput standard() {
        return standard;
    }

    /** Adds a file, which is closed with the others. */
    public GuestOutput add(OutputStream file) {
        GuestOutput output = new GuestOutput(file);
        all.add(output);
        files.add(file);
        return output;
    }

    @Override
    public void close() {
        all.forEach(GuestOutput::close);
        for (OutputStream file : files) {
            try {
                file.close();
            } catch (IOException e) {
                throw new UncheckedIOException("an output file cannot be written", e);
            }
        }
    }
}
