package org.alcazar.hvm.protocol;

/** What an upcall looks like to an HRT core. */
public enum UpcallMechanism {
    /** #PF with the magic error code and CR2. */
    PAGE_FAULT("#PF"),
    /** The vector that the image names, no error code. */
    INTERRUPT("interrupt"),
    /** #GP with the magic error code. */
    GENERAL_PROTECTION("#GP");

    private final String label;

    UpcallMechanism(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
