package org.alcazar.hvm.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.alcazar.hvm.boot.Partition;
import org.alcazar.hvm.protocol.HvmEvent;
import org.alcazar.hvm.protocol.HvmRequest;
import org.alcazar.hvm.protocol.TransactionState;
import org.alcazar.hvm.protocol.UpcallMechanism;
import org.alcazar.hvm.protocol.Where;
import org.junit.jupiter.api.Test;

class TraceTextTest {
    private static final Where ROS = new Where(12_345, 0, Partition.ROS, 3, 0x401000);
    private static final Where HRT = new Where(1_012_400, 2, Partition.HRT, 0, 0xFFFF800010000078L);

    private static HvmEvent.Hypercall poll(long result) {
        return new HvmEvent.Hypercall(ROS, HvmRequest.GET_STATE, 0xF, 0x5000, 0, result);
    }

    @Test
    void columnsAreAligned() {
        assertThat(TraceText.line(new HvmEvent.Hypercall(ROS, HvmRequest.CALL, 0x20, 0x1234, 0, 0)))
                .isEqualTo("      12.345 us  ROS core 0 cpl 3   hypercall  CALL(0x1234)                     -> 0");
        assertThat(TraceText.line(new HvmEvent.Upcall(HRT, 0x20, 0, UpcallMechanism.PAGE_FAULT, 55)))
                .isEqualTo("    1012.400 us  HRT core 2         upcall     CALL by #PF                      -> HRT#0"
                        + " at 0xffff800010000078, after 0.055 us");
        assertThat(TraceText.line(new HvmEvent.StateChange(12_345, TransactionState.IDLE, TransactionState.PARCALL, 3)))
                .isEqualTo("      12.345 us                     state      IDLE -> PARCALL  (3 completions to come)");
        assertThat(TraceText.line(new HvmEvent.ConsoleLine(HRT, "hel\033lo")))
                .isEqualTo("    1012.400 us  HRT core 2         console    | hel.lo");
        assertThat(TraceText.line(new HvmEvent.Hypercall(HRT, null, 0x7777, 0, 0, -1)))
                .isEqualTo("    1012.400 us  HRT core 2         hypercall  request 0x7777                   -> -1");
    }

    @Test
    void everyKindOfEventIsOneLine() {
        List<HvmEvent> events = List.of(
                new HvmEvent.StrayHypercall(ROS, 0x3000, "hypercall 0x3000 is not known"),
                new HvmEvent.BootHandler(HRT, 14, 2),
                new HvmEvent.HrtStarted(0, 1, "at 0x1000"),
                new HvmEvent.HrtStopped(5, "triple fault of core 2"),
                new HvmEvent.ImageRefused(5, "HRT image: not an ELF file"),
                new HvmEvent.Reboot(5, Partition.ROS, "asked for by core 0"));
        assertThat(events).allSatisfy(event -> assertThat(TraceText.line(event))
                .hasLineCount(1)
                .contains(" us  ")
                .doesNotContain("null"));
    }

    @Test
    void pollsWithTheSameAnswerBecomeOneLineWithACount() {
        List<String> lines = new ArrayList<>();
        TraceText text = new TraceText(lines::add);
        text.event(poll(1));
        text.event(poll(1));
        text.event(poll(1));
        text.event(poll(0));
        text.event(new HvmEvent.ConsoleLine(HRT, "x"));
        text.event(poll(0));
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).endsWith("GET_STATE(0x5000)                -> CALL  (3 times)");
        assertThat(lines.get(1)).endsWith("-> IDLE");
        text.flush();
        text.flush();
        assertThat(lines).hasSize(4);
    }
}
