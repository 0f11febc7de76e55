package org.alcazar.testimages.vectors;

/** A vector file that cannot be used; the message names file, line and what is wrong there. */
public final class VectorFormatException extends Exception {
    private static final long serialVersionUID = 1L;

    VectorFormatException(String message) {
        super(message);
    }
}
