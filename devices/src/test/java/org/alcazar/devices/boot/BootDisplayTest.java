package org.alcazar.devices.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.alcazar.core.machine.Machine;
import org.alcazar.core.memory.PortMap;
import org.alcazar.devices.PcBoard;
import org.alcazar.devices.PcOptions;
import org.alcazar.devices.display.DisplayAdapter;
import org.junit.jupiter.api.Test;

class BootDisplayTest {
    private final PcBoard board = new PcBoard(new PcOptions());
    private final Machine machine =
            Machine.builder().memory(64 << 20).board(board).build();

    private static KernelImage kernel(byte[] header) {
        return KernelImage.parse(
                "kernel",
                ElfBuilder.elf64()
                        .segment(0x10_0000, header, 0x1000)
                        .entry(0x10_0000)
                        .build());
    }

    private static KernelImage wanting(int flags, long width, long height, long depth) {
        return kernel(Headers.multibootTwo(Headers.tag(5, flags, width, height, depth, 0)));
    }

    @Test
    void theKernelFindsTheModeItAskedForAndTheDisplayShowsIt() {
        BootPlan plan = BootLoader.install(machine, BootRequest.of(wanting(0, 800, 600, 32), ""));
        long tag = tag(plan.informationAddress(), 8);
        assertThat(machine.bus().read(tag + 8, 8)).isEqualTo(DisplayAdapter.FRAME_BUFFER);
        assertThat(machine.bus().read(tag + 16, 4)).isEqualTo(3200);
        assertThat(machine.bus().read(tag + 20, 4)).isEqualTo(800);
        assertThat(machine.bus().read(tag + 24, 4)).isEqualTo(600);
        machine.bus().write(DisplayAdapter.FRAME_BUFFER + 3200 + 4, 4, 0x12_3456);
        assertThat(board.display().orElseThrow().picture().width()).isEqualTo(800);
        assertThat(board.display().orElseThrow().picture().pixels()[801] & 0xFF_FFFF)
                .isEqualTo(0x12_3456);
    }

    @Test
    void withoutAWishThereIsText() {
        BootPlan plan =
                BootLoader.install(machine, BootRequest.of(kernel(Headers.multibootTwo(Headers.tag(6, 1))), ""));
        long tag = tag(plan.informationAddress(), 8);
        assertThat(machine.bus().read(tag + 8, 8)).isEqualTo(0xB_8000);
        assertThat(machine.bus().read(tag + 29, 1)).isEqualTo(FrameBuffer.TEXT);
        assertThat(board.display().orElseThrow().text()).isPresent();
    }

    @Test
    void wishesBecomeWhatTheAdapterCan() {
        BootDisplay display = BootDisplay.find(machine.bus().ports()).orElseThrow();
        assertThat(display.frameBuffer(new VideoWish(0, 0, 0, false)))
                .isEqualTo(new FrameBuffer(DisplayAdapter.FRAME_BUFFER, 4096, 1024, 768, 32, FrameBuffer.DIRECT));
        assertThat(display.frameBuffer(new VideoWish(797, 600, 24, false)))
                .isEqualTo(new FrameBuffer(DisplayAdapter.FRAME_BUFFER, 2400, 800, 600, 24, FrameBuffer.DIRECT));
        assertThat(display.frameBuffer(new VideoWish(0xFFFF_FFFFL, 0xFFFF_FFFFL, 8, false)))
                .isEqualTo(new FrameBuffer(DisplayAdapter.FRAME_BUFFER, 10240, 2560, 1600, 32, FrameBuffer.DIRECT));
    }

    @Test
    void lookingForTheDisplayLeavesNoTrace() {
        PortMap ports = machine.bus().ports();
        ports.write(0xCF8, 4, 0x8000_0804);
        String before = machine.stateHash();
        assertThat(BootDisplay.find(ports)).isPresent();
        assertThat(machine.stateHash()).isEqualTo(before);
    }

    @Test
    void aKernelThatRequiresAFrameBufferIsRefusedWithoutADisplay() {
        Machine blind = Machine.builder()
                .memory(64 << 20)
                .board(new PcBoard(new PcOptions().display(false)))
                .build();
        assertThatThrownBy(() -> BootLoader.install(blind, BootRequest.of(wanting(0, 800, 600, 32), "")))
                .isInstanceOf(ImageException.class)
                .hasMessage("kernel: the kernel requires a frame buffer, and there is no display");
        BootPlan plan = BootLoader.install(blind, BootRequest.of(wanting(1, 800, 600, 32), ""));
        assertThat(blind.bus().read(plan.informationAddress(), 4)).isPositive();
    }

    @Test
    void multibootOneGetsItsModeToo() {
        byte[] header = new Words(48)
                .raw(Headers.multibootOne(4))
                .zeros(20)
                .u32(0)
                .u32(640)
                .u32(480)
                .u32(16)
                .bytes();
        BootPlan plan = BootLoader.install(machine, BootRequest.of(kernel(header), ""));
        long information = plan.informationAddress();
        assertThat(machine.bus().read(information, 4) & 1 << 12).isNotZero();
        assertThat(machine.bus().read(information + 96, 4)).isEqualTo(1280);
        assertThat(board.display().orElseThrow().picture().height()).isEqualTo(480);
    }

    private long tag(long information, int type) {
        long at = information + 8;
        while (machine.bus().read(at, 4) != type) {
            assertThat(machine.bus().read(at, 4)).as("tag %s is there", type).isNotZero();
            at += machine.bus().read(at + 4, 4) + 7 & -8;
        }
        return at;
    }
}
