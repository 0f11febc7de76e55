package org.alcazar.core.exec;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.IoPermission;
import org.alcazar.core.isa.ImmediateOperand;
import org.alcazar.core.isa.Operand;
import org.alcazar.core.isa.RegisterOperand;

/** IN and OUT. */
final class SystemPorts {
    private SystemPorts() {}

    /** The port of an immediate operand, or -1 for DX. */
    private static int port(Operand operand) {
        return operand instanceof ImmediateOperand number ? (int) number.value() & 0xFF : -1;
    }

    static Op in(BindContext context) {
        int width = ((RegisterOperand) context.instruction().operand(0)).width();
        return new In(port(context.instruction().operand(1)), width / 8);
    }

    static Op out(BindContext context) {
        int width = ((RegisterOperand) context.instruction().operand(1)).width();
        return new Out(port(context.instruction().operand(0)), width / 8);
    }

    private static final class In extends Op {
        private final int fixed;
        private final int size;

        In(int fixed, int size) {
            this.fixed = fixed;
            this.size = size;
        }

        @Override
        public void execute(Core core) {
            int port = fixed >= 0 ? fixed : (int) core.r[Core.RDX] & 0xFFFF;
            IoPermission.check(core, port, size);
            SystemOperand.setRegister(core, Core.RAX, size * 8, core.readPort(port, size));
        }
    }

    private static final class Out extends Op {
        private final int fixed;
        private final int size;

        Out(int fixed, int size) {
            this.fixed = fixed;
            this.size = size;
        }

        @Override
        public void execute(Core core) {
            int port = fixed >= 0 ? fixed : (int) core.r[Core.RDX] & 0xFFFF;
            IoPermission.check(core, port, size);
            int value = (int) (core.r[Core.RAX] & (1L << size * 8) - 1);
            core.writePort(port, size, value);
        }
    }
}
