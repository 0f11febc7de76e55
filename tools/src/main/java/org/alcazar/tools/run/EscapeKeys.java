package org.alcazar.tools.run;

/** Ctrl-A and the key behind it: what it means, one key at a time. */
final class EscapeKeys {
    static final String HELP =
            "\nCtrl-A X  quits\nCtrl-A C  the monitor, and back\nCtrl-A H  this\nCtrl-A Ctrl-A  Ctrl-A\n";

    private static final int CTRL_A = 1;

    /** What a key means. */
    enum Meaning {
        /** It is the guest's. */
        GUEST,
        /** The next one will tell. */
        NOTHING,
        QUIT,
        MONITOR,
        HELP
    }

    private boolean escaped;

    Meaning meaning(int key) {
        if (!escaped) {
            escaped = key == CTRL_A;
            return escaped ? Meaning.NOTHING : Meaning.GUEST;
        }
        escaped = false;
        return switch (key) {
            case 'x', 'X' -> Meaning.QUIT;
            case 'c', 'C' -> Meaning.MONITOR;
            case 'h', 'H', '?' -> Meaning.HELP;
            case CTRL_A -> Meaning.GUEST;
            default -> Meaning.NOTHING;
        };
    }
}
