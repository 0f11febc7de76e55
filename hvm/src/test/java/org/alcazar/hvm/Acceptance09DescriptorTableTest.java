package org.alcazar.hvm;

import static org.alcazar.hvm.HvmFixture.REFUSED;
import static org.assertj.core.api.Assertions.assertThat;

import org.alcazar.core.cpu.Core;
import org.alcazar.core.cpu.Segment;
import org.alcazar.core.memory.BusView;
import org.alcazar.hvm.protocol.HvmRequest;
import org.alcazar.hvm.protocol.TransactionState;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Acceptance check 9 of the protocol: the ROS's descriptor table in the HRT. */
class Acceptance09DescriptorTableTest {
    private static final long AREA = TinyHrt.LOAD + 0x12_3456;
    private static final long FS_BASE = 0x7F12_3456_7740L;
    private static final int LIMIT = 0x7F;

    private static HvmFixture fixture(boolean strict) {
        byte[] silent = TinyHrt.file(true, TinyHrt.HLT_FOREVER, TinyHrt.STI_HLT_FOREVER);
        HvmFixture fixture = new HvmFixture(2, 1, silent, config -> config.strict(strict));
        fixture.run(100_000);
        Core ros = fixture.core(0);
        ros.gdtrBase = HvmFixture.KERNEL_DATA;
        ros.gdtrLimit = LIMIT;
        ros.selector[Segment.CS] = 0x33;
        ros.selector[Segment.SS] = 0x2B;
        ros.selector[Segment.DS] = 0;
        ros.selector[Segment.ES] = 0;
        ros.selector[Segment.FS] = 0;
        ros.selector[Segment.GS] = 0x1234;
        for (int at = 0; at < LIMIT + 9; at++) {
            fixture.ros().write(HvmFixture.KERNEL_DATA + at, 1, 0x80 + at);
        }
        BusView hrt = fixture.hrt(0).mmu.view();
        for (int at = -8; at < 30 + LIMIT + 9; at++) {
            hrt.write(AREA + at, 1, 0xA5);
        }
        return fixture;
    }

    private static long sync(HvmFixture fixture) {
        fixture.core(0).r[Core.RSI] = 7;
        return fixture.request(fixture.core(0), HvmRequest.GDT_SYNC, FS_BASE);
    }

    private static int area(HvmFixture fixture, int at) {
        return (int) fixture.hrt(0).mmu.view().peek(AREA + at, 1) & 0xFF;
    }

    private static void checkArea(HvmFixture fixture) {
        long base = TinyHrt.OFFSET + AREA + 30;
        byte[] expected = new byte[30];
        java.nio.ByteBuffer.wrap(expected)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .putShort((short) LIMIT)
                .putLong(base)
                .putLong(FS_BASE)
                .putShort((short) 0x33)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort((short) 0x1234)
                .putShort((short) 0x2B);
        for (int at = 0; at < 30; at++) {
            assertThat(area(fixture, at)).as("byte %d", at).isEqualTo(expected[at] & 0xFF);
        }
        for (int at = 0; at <= LIMIT; at++) {
            assertThat(area(fixture, 30 + at)).as("byte %d of the table", at).isEqualTo(0x80 + at & 0xFF);
        }
        assertThat(area(fixture, -1)).isEqualTo(0xA5);
        assertThat(area(fixture, 30 + LIMIT + 1)).isEqualTo(0xA5);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theAreaIsFilledTheHrtToldAndTheOldTableRestored(boolean strict) {
        HvmFixture fixture = fixture(strict);
        assertThat(fixture.request(fixture.hrt(0), HvmRequest.GDT_REGISTER, TinyHrt.OFFSET + AREA))
                .isZero();
        assertThat(sync(fixture)).isZero();
        checkArea(fixture);
        assertThat(fixture.ros().peek(TinyHrt.COMM_PAGE, 8)).isEqualTo(0x51);
        assertThat(fixture.ros().peek(TinyHrt.COMM_PAGE + 8, 8)).isEqualTo(TinyHrt.OFFSET + AREA);
        assertThat(fixture.ros().peek(TinyHrt.COMM_PAGE + 16, 8)).isEqualTo(7);
        assertThat(fixture.state()).isEqualTo(TransactionState.GDTSYNC);
        fixture.run(200_000);
        assertThat(fixture.record(0, TinyHrt.COUNT)).isEqualTo(1);
        assertThat(fixture.request(fixture.hrt(0), HvmRequest.EXEC_DONE))
                .as("not the answer")
                .isEqualTo(REFUSED);
        assertThat(fixture.request(fixture.hrt(0), HvmRequest.GDT_DONE)).isZero();
        assertThat(fixture.state()).isEqualTo(TransactionState.IDLE);
        assertThat(fixture.request(fixture.core(0), HvmRequest.GDT_RESTORE)).isZero();
        assertThat(fixture.ros().peek(TinyHrt.COMM_PAGE, 8)).isEqualTo(0x53);
        assertThat(fixture.state()).isEqualTo(TransactionState.GDTSYNC);
        assertThat(fixture.request(fixture.hrt(0), HvmRequest.GDT_DONE)).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void withoutAnAreaOfTheHrtsNothingHappens(boolean strict) {
        HvmFixture fixture = fixture(strict);
        assertThat(sync(fixture)).isEqualTo(REFUSED);
        assertThat(fixture.request(fixture.core(0), HvmRequest.GDT_REGISTER, TinyHrt.OFFSET + AREA))
                .as("the ROS has none to give")
                .isEqualTo(REFUSED);
        assertThat(sync(fixture)).isEqualTo(REFUSED);
        assertThat(fixture.request(fixture.hrt(0), HvmRequest.GDT_REGISTER, TinyHrt.OFFSET + AREA))
                .isZero();
        assertThat(fixture.request(fixture.hrt(0), HvmRequest.GDT_REGISTER, 0)).isZero();
        assertThat(sync(fixture)).as("taken back").isEqualTo(REFUSED);
        assertThat(fixture.request(fixture.hrt(0), HvmRequest.GDT_REGISTER, 0x0000_4000_0000_0000L))
                .isZero();
        assertThat(sync(fixture)).as("not mapped").isEqualTo(REFUSED);
        assertThat(fixture.request(fixture.hrt(0), HvmRequest.GDT_REGISTER, TinyHrt.OFFSET + AREA))
                .isZero();
        fixture.core(0).gdtrBase = HvmFixture.UNMAPPED - 16;
        assertThat(sync(fixture)).as("the ROS's table cannot be read").isEqualTo(REFUSED);
        assertThat(area(fixture, 0)).as("no effect").isEqualTo(0xA5);
        assertThat(fixture.state()).isEqualTo(TransactionState.IDLE);
        assertThat(fixture.ros().peek(TinyHrt.COMM_PAGE, 8)).isZero();
    }
}
