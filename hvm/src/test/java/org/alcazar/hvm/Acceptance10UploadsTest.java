package org.alcazar.hvm;

import static org.alcazar.hvm.HvmFixture.REFUSED;
import static org.assertj.core.api.Assertions.assertThat;

import org.alcazar.core.cpu.Core;
import org.alcazar.hvm.protocol.HvmEvent;
import org.alcazar.hvm.protocol.HvmRequest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Acceptance check 10 of the protocol with images that a program of the ROS has uploaded. */
class Acceptance10UploadsTest {
    private static final long WHILE = 200_000;

    private static byte[] image(String name) {
        return TinyHrt.file(TinyHrt.join(TinyHrt.print(name + "\n"), TinyHrt.STI_HLT_FOREVER));
    }

    private static HvmFixture booted(boolean strict, byte[] image) {
        HvmFixture fixture = new HvmFixture(2, 1, image, config -> config.strict(strict));
        fixture.run(WHILE);
        return fixture;
    }

    private static long upload(HvmFixture fixture, long address, long length) {
        fixture.core(0).r[Core.RSI] = length;
        return fixture.request(fixture.core(0), HvmRequest.REPLACE_IMAGE, address);
    }

    private static long upload(HvmFixture fixture, byte[] file) {
        // Over a page boundary, with the last byte at the end of a page.
        long address = HvmFixture.ROS_DATA + 0x8000 - file.length;
        fixture.ros().write(address, file, 0, file.length);
        return upload(fixture, address, file.length);
    }

    private static void reboot(HvmFixture fixture, HvmRequest request) {
        assertThat(fixture.request(fixture.core(0), request)).isZero();
        fixture.run(WHILE);
    }

    private static long call(HvmFixture fixture) {
        long answer = fixture.request(fixture.core(0), HvmRequest.CALL, 0x4000);
        fixture.run(WHILE);
        return answer;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anUploadIsUsedFromTheNextRestartOn(boolean strict) {
        HvmFixture fixture = booted(strict, image("first"));
        assertThat(upload(fixture, image("second"))).isZero();
        fixture.run(WHILE);
        assertThat(call(fixture)).isZero();
        assertThat(fixture.console).containsExactly("HRT 1 first");
        reboot(fixture, HvmRequest.REBOOT_HRT);
        assertThat(fixture.console).containsExactly("HRT 1 first", "HRT 1 second");
        reboot(fixture, HvmRequest.REBOOT_BOTH);
        reboot(fixture, HvmRequest.REBOOT_ROS);
        reboot(fixture, HvmRequest.REBOOT_HRT);
        assertThat(fixture.console).hasSize(4).endsWith("HRT 1 second", "HRT 1 second");
        assertThat(call(fixture)).isZero();
        assertThat(fixture.record(0, TinyHrt.COUNT)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBrokenUploadIsRefusedAtTheRestartAndTheRosGoesOn(boolean strict) {
        HvmFixture fixture = booted(strict, image("first"));
        byte[] broken = image("broken");
        broken[0x40] ^= 1;
        assertThat(upload(fixture, broken)).as("not looked at yet").isZero();
        assertThat(call(fixture)).isZero();
        reboot(fixture, HvmRequest.REBOOT_HRT);
        assertThat(fixture.events(HvmEvent.ImageRefused.class)).hasSize(1);
        assertThat(fixture.hrt(0).activity()).isEqualTo(Core.Activity.STOPPED);
        assertThat(fixture.core(0).activity()).isEqualTo(Core.Activity.RUNNING);
        assertThat(call(fixture)).isEqualTo(REFUSED);
        assertThat(fixture.request(fixture.core(0), HvmRequest.GET_STATE)).isZero();
        assertThat(upload(fixture, image("repaired"))).isZero();
        reboot(fixture, HvmRequest.REBOOT_HRT);
        assertThat(fixture.console).containsExactly("HRT 1 first", "HRT 1 repaired");
        assertThat(call(fixture)).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anUploadThatCannotBeReadLeavesTheOneBefore(boolean strict) {
        HvmFixture fixture = booted(strict, image("first"));
        assertThat(upload(fixture, image("second"))).isZero();
        long[][] wrong = {
            {HvmFixture.ROS_DATA, 0},
            {HvmFixture.ROS_DATA, -1},
            {HvmFixture.ROS_DATA, 97 * HvmFixture.MIB},
            {HvmFixture.ROS_DATA, Long.MIN_VALUE},
            {HvmFixture.UNMAPPED - 0x1000, 0x2000},
            {HvmFixture.UNMAPPED, 1},
            {HvmFixture.KERNEL_DATA, 0x1000},
            {0x0000_8000_0000_0000L, 0x1000},
            {-0x1000, 0x2000},
        };
        for (long[] range : wrong) {
            assertThat(upload(fixture, range[0], range[1]))
                    .as("%x, %d bytes", range[0], range[1])
                    .isEqualTo(REFUSED);
        }
        reboot(fixture, HvmRequest.REBOOT_HRT);
        assertThat(fixture.console).containsExactly("HRT 1 first", "HRT 1 second");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anUploadIsAllThatAnHrtNeeds(boolean strict) {
        HvmFixture fixture = booted(strict, null);
        assertThat(call(fixture)).isEqualTo(REFUSED);
        assertThat(upload(fixture, image("late"))).isZero();
        reboot(fixture, HvmRequest.REBOOT_HRT);
        assertThat(fixture.console).containsExactly("HRT 1 late");
        assertThat(call(fixture)).isZero();
    }
}
