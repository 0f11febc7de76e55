package org.alcazar.core.exec;

import org.alcazar.core.isa.Operation;

final class BlockEnds {
    private BlockEnds() {}

    static boolean endsBlock(Operation operation) {
        return operation != Operation.ADD;
    }
}
