package org.alcazar.testimages.vectors;

/** A case that gave no result to compare. */
final class VectorFailure extends Exception {
    private static final long serialVersionUID = 1L;

    VectorFailure(String message) {
        super(message);
    }
}
