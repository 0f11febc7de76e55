package org.alcazar.hvm.boot;

import java.util.Locale;

/** An HRT image is refused; the message is one line that names the value and the rule. */
public final class HrtImageException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    HrtImageException(String format, Object... values) {
        super("HRT image: " + String.format(Locale.ROOT, format, values));
    }
}
