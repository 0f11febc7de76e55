package org.alcazar.tools.run;

import java.io.ByteArrayOutputStream;

/** The keys that are for the program and not for the guest: Ctrl-A X quits, Ctrl-A Ctrl-A is one Ctrl-A. */
final class EscapeKeys {
    private static final int CTRL_A = 1;

    private final boolean active;
    private final Runnable quit;
    private boolean escaped;

    /** @param active false when input does not come from a terminal: every byte is the guest's */
    EscapeKeys(boolean active, Runnable quit) {
        this.active = active;
        this.quit = quit;
    }

    byte[] filter(byte[] typed) {
        if (!active) {
            return typed;
        }
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        for (byte key : typed) {
            if (escaped) {
                escaped = false;
                if (key == 'x' || key == 'X') {
                    quit.run();
                } else if (key == CTRL_A) {
                    rest.write(CTRL_A);
                }
            } else if (key == CTRL_A) {
                escaped = true;
            } else {
                rest.write(key);
            }
        }
        return rest.toByteArray();
    }
}
