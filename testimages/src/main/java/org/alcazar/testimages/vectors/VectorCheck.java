package org.alcazar.testimages.vectors;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.alcazar.core.cpu.Flags;
import org.alcazar.core.cpu.Segment;
import org.alcazar.core.cpu.Vector;
import org.alcazar.testimages.vectors.Difference.Kind;
import org.alcazar.testimages.vectors.VectorCase.RecordedException;

/** Compares the outcome of a case with the recorded one, field by field. */
final class VectorCheck {
    private static final long ERROR_WRITE = 2;
    private static final long ERROR_FETCH = 16;

    private final VectorCase test;
    private final Outcome outcome;
    private final List<Difference> differences = new ArrayList<>();

    private VectorCheck(VectorCase test, Outcome outcome) {
        this.test = test;
        this.outcome = outcome;
    }

    /** The fields that differ, none when the case passed as recorded. */
    static List<Difference> differences(VectorCase test, Outcome outcome) {
        VectorCheck check = new VectorCheck(test, outcome);
        check.exception();
        check.registers();
        check.segments();
        check.x87();
        check.vectors();
        check.memory();
        return check.differences;
    }

    private void compare(Kind kind, String field, long expected, long actual) {
        if (expected != actual) {
            differences.add(new Difference(kind, field, expected, actual));
        }
    }

    private void exception() {
        RecordedException recorded = test.exception().orElse(null);
        if (recorded == null || isAfterTheEnd(recorded)) {
            compare(Kind.EXCEPTION, "exception", Difference.NONE, orNone(outcome.exception()));
            compare(Kind.INSTRUCTION_POINTER, "rip", test.end(), outcome.rip());
            return;
        }
        compare(Kind.EXCEPTION, "exception", recorded.vector(), orNone(outcome.exception()));
        compare(Kind.INSTRUCTION_POINTER, "rip", recorded.rip(), outcome.rip());
        if (outcome.exception() != recorded.vector()) {
            return;
        }
        recorded.errorCode().ifPresent(code -> compare(Kind.EXCEPTION, "error code", code, outcome.errorCode()));
        if (recorded.vector() == Vector.PF) {
            recorded.address().ifPresent(address -> compare(Kind.EXCEPTION, "cr2", address, outcome.cr2()));
            recorded.access().ifPresent(access -> {
                if (access != accessOf(outcome.errorCode())) {
                    differences.add(new Difference(Kind.EXCEPTION, "error code", errorOf(access), outcome.errorCode()));
                }
            });
        }
    }

    /**
     * Whether an exception belongs to what came behind the code when the case was recorded: a fault at the end of the
     * code. With RFLAGS.AC set the recorder's own first access there may raise #AC. Traps, which save the address behind
     * themselves, are the code's.
     */
    private boolean isAfterTheEnd(RecordedException recorded) {
        return recorded.vector() == Vector.AC && recorded.rip() == test.end();
    }

    private static long orNone(int vector) {
        return vector < 0 ? Difference.NONE : vector;
    }

    private static char accessOf(long errorCode) {
        return (errorCode & ERROR_FETCH) != 0 ? 'x' : (errorCode & ERROR_WRITE) != 0 ? 'w' : 'r';
    }

    private static long errorOf(char access) {
        return 4 | (access == 'x' ? ERROR_FETCH : access == 'w' ? ERROR_WRITE : 0);
    }

    private void registers() {
        long[] before = VectorMachine.initialRegisters(test);
        Map<String, Long> after = test.after().registers();
        int count = test.is64() ? 16 : 8;
        long mask = test.is64() ? -1 : 0xFFFF_FFFFL;
        for (int i = 0; i < count; i++) {
            String name = VectorMachine.registerName(i);
            long expected = after.getOrDefault(name, before[i]);
            compare(Kind.GENERAL_REGISTER, name, expected & mask, outcome.registers()[i] & mask);
        }
        long defined = ~(test.undefinedFlags() | Flags.RF);
        long flags = after.getOrDefault("rflags", VectorMachine.initialFlags(test));
        compare(Kind.FLAGS, "rflags", flags & defined, outcome.rflags() & defined);
    }

    private void segments() {
        if (test.is64()) {
            return;
        }
        int[] initial = VectorMachine.initialSelectors(test.mode());
        for (int i = 0; i < 6; i++) {
            String name = VectorMachine.segmentName(i);
            long before = test.before().registers().getOrDefault(name, (long) initial[i]);
            long expected = test.after().registers().getOrDefault(name, before);
            compare(Kind.SEGMENT, name, expected, outcome.selectors()[i]);
            VectorLayout.Descriptor descriptor = VectorLayout.BY_SELECTOR.get((int) expected | 3);
            long rights = outcome.hidden()[3 * i + 2];
            if (descriptor != null) {
                compare(Kind.SEGMENT, name + ".base", descriptor.base(), outcome.hidden()[3 * i]);
                compare(Kind.SEGMENT, name + ".limit", descriptor.limit() & 0xFFFF_FFFFL, outcome.hidden()[3 * i + 1]);
                compare(Kind.SEGMENT, name + ".rights", descriptor.rights(), rights);
            } else {
                compare(Kind.SEGMENT, name + ".rights", Segment.UNUSABLE, rights & Segment.UNUSABLE);
            }
        }
    }

    private void x87() {
        FloatingImage expected = VectorMachine.initialFloating(test).with(test.after());
        FloatingImage actual = outcome.floating();
        compare(Kind.X87, "fcw", expected.control(), actual.control());
        int defined = ~test.undefinedStatus();
        compare(Kind.X87, "fsw", expected.status() & defined, actual.status() & defined);
        compare(Kind.X87, "ftw", expected.tags(), actual.tags());
        for (int i = 0; i < 8; i++) {
            if (expected.occupied(i) && !near(expected, actual, i)) {
                compare(Kind.X87, "fpr" + i, expected.significands()[i], actual.significands()[i]);
                compare(Kind.X87, "fpr" + i + " exp", expected.signExponents()[i], actual.signExponents()[i]);
            }
        }
    }

    private boolean near(FloatingImage expected, FloatingImage actual, int i) {
        long distance = FloatingImage.distance80(
                expected.significands()[i],
                expected.signExponents()[i],
                actual.significands()[i],
                actual.signExponents()[i]);
        return test.tolerance().extended() > 0 && distance <= test.tolerance().extended();
    }

    private void vectors() {
        FloatingImage expected = VectorMachine.initialFloating(test).with(test.after());
        FloatingImage actual = outcome.floating();
        compare(Kind.VECTOR, "mxcsr", expected.mxcsr(), actual.mxcsr());
        int count = (test.is64() ? FloatingImage.REGISTERS : 8) * FloatingImage.QUADWORDS;
        for (int i = 0; i < count; i++) {
            long want = expected.vectors()[i];
            long have = actual.vectors()[i];
            if (!near(want, have)) {
                String name = "ymm" + i / FloatingImage.QUADWORDS + "[" + i % FloatingImage.QUADWORDS + "]";
                compare(Kind.VECTOR, name, want, have);
            }
        }
    }

    private boolean near(long expected, long actual) {
        int tolerated = test.tolerance().single();
        return FloatingImage.distance32((int) expected, (int) actual) <= tolerated
                && FloatingImage.distance32((int) (expected >>> 32), (int) (actual >>> 32)) <= tolerated
                && (tolerated > 0 || expected == actual);
    }

    private void memory() {
        byte[] expected = VectorMachine.initialWindow(test);
        VectorMachine.putAll(test.after().memory(), expected);
        byte[] actual = outcome.window().clone();
        test.undefinedMemory().forEach((at, length) -> {
            int from = (int) (at - VectorLayout.WINDOW);
            int count = Math.min(length, VectorLayout.PAGE - from);
            System.arraycopy(expected, from, actual, from, count);
        });
        for (int i = 0; i < expected.length; i++) {
            if (expected[i] != actual[i]) {
                String at = Long.toHexString(VectorLayout.WINDOW + i);
                differences.add(new Difference(Kind.MEMORY_BYTE, at, expected[i] & 0xFF, actual[i] & 0xFF));
            }
        }
    }
}
