package org.alcazar.devices.interrupt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.alcazar.devices.Bench;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InterprocessorTest {
    private static final int CORES = 5;
    private static final int ICR_LOW = 0x300;
    private static final int ICR_HIGH = 0x310;
    private static final int LOGICAL = 1 << 11;
    private static final int LOWEST_PRIORITY = 1 << 8;
    private static final int ALL = 2 << 18;
    private static final int OTHERS = 3 << 18;

    private final Bench bench = Bench.raw(CORES);

    @BeforeEach
    void enable() {
        for (int i = 0; i < CORES; i++) {
            bench.enableApic(i);
        }
    }

    private void send(int from, int destination, int command) {
        bench.apicWrite(from, ICR_HIGH, destination << 24);
        bench.apicWrite(from, ICR_LOW, command);
    }

    private List<Integer> interrupted() {
        List<Integer> cores = new ArrayList<>();
        for (int i = 0; i < CORES; i++) {
            if (bench.requested(i)) {
                cores.add(i);
                bench.apic(i).acknowledge();
                bench.apicWrite(i, 0xB0, 0);
            }
        }
        return cores;
    }

    @Test
    void physicalDestinationIsOneCoreAndDeliveryIsNeverPending() {
        send(0, 3, 0x40);
        assertThat(bench.apicRead(0, ICR_LOW) & 1 << 12).isZero();
        assertThat(interrupted()).containsExactly(3);
        send(0, 9, 0x40);
        assertThat(interrupted()).isEmpty();
    }

    @Test
    void physicalDestinationFFIsEveryone() {
        send(1, 0xFF, 0x40);
        assertThat(interrupted()).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void shorthandsAreSelfAllAndOthers() {
        send(1, 0, 1 << 18 | 0x40);
        assertThat(interrupted()).containsExactly(1);
        send(1, 0, ALL | 0x40);
        assertThat(interrupted()).containsExactly(0, 1, 2, 3, 4);
        send(1, 0, OTHERS | 0x40);
        assertThat(interrupted()).containsExactly(0, 2, 3, 4);
    }

    @Test
    void flatLogicalDestinationIsAMask() {
        for (int i = 0; i < CORES; i++) {
            bench.apicWrite(i, 0xD0, 1 << 24 + i);
        }
        send(0, 0b10110, LOGICAL | 0x40);
        assertThat(interrupted()).containsExactly(1, 2, 4);
    }

    @Test
    void clusterDestinationIsAClusterAndAMaskInIt() {
        int[] logical = {0x01, 0x02, 0x11, 0x12, 0x21};
        for (int i = 0; i < CORES; i++) {
            bench.apicWrite(i, 0xE0, 0x0FFF_FFFF);
            bench.apicWrite(i, 0xD0, logical[i] << 24);
        }
        send(0, 0x13, LOGICAL | 0x40);
        assertThat(interrupted()).containsExactly(2, 3);
        send(0, 0xF1, LOGICAL | 0x40);
        assertThat(interrupted()).containsExactly(0, 2, 4);
    }

    @Test
    void x2ApicLogicalIdsComeFromTheApicIds() {
        for (int i = 0; i < CORES; i++) {
            bench.apic(i).writeMsr(0x1B, 0xFEE0_0C00L);
        }
        bench.apic(0).writeMsr(0x830, 0x0000_000AL << 32 | LOGICAL | 0x40);
        assertThat(bench.requested(1)).isTrue();
        assertThat(bench.requested(3)).isTrue();
        assertThat(bench.requested(2)).isFalse();
        bench.apic(0).writeMsr(0x830, 0x0001_000FL << 32 | LOGICAL | 0x41);
        assertThat(bench.requested(0)).isFalse();
        bench.apic(0).writeMsr(0x830, 0xFFFF_FFFFL << 32 | 0x42);
        assertThat(bench.requested(0)).isTrue();
    }

    @Test
    void lowestPriorityGoesToTheCoreWithTheLowest() {
        bench.apicWrite(0, 0x80, 0x30);
        bench.apicWrite(1, 0x80, 0x20);
        bench.apicWrite(2, 0x80, 0x10);
        bench.apicWrite(3, 0x80, 0x20);
        bench.apicWrite(4, 0xF0, 0xFF);
        send(0, 0xFF, LOWEST_PRIORITY | 0x40);
        assertThat(interrupted()).containsExactly(2);
    }

    @Test
    void softwareDisabledCoreTakesNmiInitAndStartupButNoFixed() {
        bench.apicWrite(2, 0xF0, 0xFF);
        send(0, 2, 0x40);
        assertThat(interrupted()).isEmpty();
        send(0, 2, 0x400);
        assertThat(bench.core(2).events().nmi).isTrue();
        send(0, 2, 0xC500);
        assertThat(bench.core(2).events().init).isTrue();
        send(0, 2, 0x060F);
        assertThat(bench.core(2).events().startup).isEqualTo(0x0F);
    }

    @Test
    void initDeassertDoesNothing() {
        send(0, 2, 0x8500);
        assertThat(bench.core(2).events().init).isFalse();
    }

    @Test
    void smiIsIgnored() {
        send(0, 2, 0x200);
        assertThat(bench.core(2).events().any()).isFalse();
    }

    @Test
    void filterDecidesWhoSeesWhom() {
        // Cores 0 and 1 are one partition that sees only itself; 2 to 4 see everybody.
        bench.board.apicBus().setFilter((sender, target, mode) -> sender >= 2 || target < 2);
        send(0, 3, 0x40);
        assertThat(interrupted()).isEmpty();
        assertThat(bench.apicRead(0, 0x280)).isZero();
        send(0, 0, ALL | 0x40);
        assertThat(interrupted()).containsExactly(0, 1);
        send(1, 0, OTHERS | 0x40);
        assertThat(interrupted()).containsExactly(0);
        send(3, 0, OTHERS | 0x40);
        assertThat(interrupted()).containsExactly(0, 1, 2, 4);
        send(0, 4, 0xC500);
        assertThat(bench.core(4).events().init).isFalse();
        send(0, 4, 0x400);
        assertThat(bench.core(4).events().nmi).isFalse();
        send(4, 0, 0x400);
        assertThat(bench.core(0).events().nmi).isTrue();
    }

    @Test
    void lowestPriorityArbitratesOnlyAmongThoseTheSenderSees() {
        bench.board.apicBus().setFilter((sender, target, mode) -> target < 2);
        bench.apicWrite(0, 0x80, 0x30);
        bench.apicWrite(1, 0x80, 0x20);
        send(0, 0xFF, LOWEST_PRIORITY | 0x40);
        assertThat(interrupted()).containsExactly(1);
    }

    @Test
    void selfInterruptsPassAnyFilter() {
        bench.board.apicBus().setFilter((sender, target, mode) -> false);
        send(3, 0, 1 << 18 | 0x40);
        assertThat(interrupted()).containsExactly(3);
        send(3, 3, 0x40);
        assertThat(interrupted()).containsExactly(3);
    }

    @Test
    void messageSignalledInterruptsCarryDestinationAndMode() {
        assertThat(bench.board.apicBus().sendMsi(0xFEE0_4000L, 0x45)).isTrue();
        assertThat(interrupted()).containsExactly(4);
        assertThat(bench.board.apicBus().sendMsi(0xFEE0_7000L, 0x45)).isFalse();
    }
}
