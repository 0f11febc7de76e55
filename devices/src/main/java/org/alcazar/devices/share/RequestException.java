package org.alcazar.devices.share;

/** A request that is answered with an error number. */
final class RequestException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int number;

    /** @param number one of {@link ErrorNumber} */
    RequestException(int number) {
        super("error " + number, null, false, false);
        this.number = number;
    }

    int number() {
        return number;
    }
}
