package org.alcazar.devices.virtio;

/** A driver has put something into a queue that the specification does not allow. */
final class QueueException extends Exception {
    private static final long serialVersionUID = 1L;

    QueueException(String problem) {
        super(problem);
    }
}
