package org.alcazar.devices.timer;

import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;

/**
 * The clock's time registers in the encoding that register B chooses: BCD or binary, 12 or 24 hours. Times are seconds
 * since {@link #EPOCH}; a calendar date that does not exist runs over into the next month.
 */
final class RtcTime {
    static final LocalDateTime EPOCH = LocalDateTime.of(1970, 1, 1, 0, 0);

    static final int SECONDS = 0;
    static final int MINUTES = 2;
    static final int HOURS = 4;
    static final int WEEKDAY = 6;
    static final int DAY = 7;
    static final int MONTH = 8;
    static final int YEAR = 9;

    /** Register B: 24-hour mode. */
    static final int HOURS_24 = 2;
    /** Register B: binary, not BCD. */
    static final int BINARY = 4;

    private static final int AFTERNOON = 0x80;

    private RtcTime() {}

    static long seconds(LocalDateTime time) {
        return ChronoUnit.SECONDS.between(EPOCH, time);
    }

    static int encode(int value, int registerB) {
        return (registerB & BINARY) != 0 ? value : value / 10 << 4 | value % 10;
    }

    static int decode(int register, int registerB) {
        return (registerB & BINARY) != 0 ? register : (register >> 4) * 10 + (register & 15);
    }

    static int encodeHours(int hours, int registerB) {
        if ((registerB & HOURS_24) != 0) {
            return encode(hours, registerB);
        }
        int twelve = hours % 12 == 0 ? 12 : hours % 12;
        return encode(twelve, registerB) | (hours >= 12 ? AFTERNOON : 0);
    }

    static int decodeHours(int register, int registerB) {
        if ((registerB & HOURS_24) != 0) {
            return decode(register, registerB);
        }
        return decode(register & ~AFTERNOON, registerB) % 12 + ((register & AFTERNOON) != 0 ? 12 : 0);
    }

    /** Sunday is 1. */
    static int weekday(LocalDateTime time) {
        return time.getDayOfWeek().getValue() % 7 + 1;
    }

    /** A date from fields that need not fit together. */
    static LocalDateTime date(int year, int month, int day, int hours, int minutes, int seconds) {
        return LocalDateTime.of(year, 1, 1, 0, 0)
                .plusMonths(month - 1L)
                .plusDays(day - 1L)
                .plusHours(hours)
                .plusMinutes(minutes)
                .plusSeconds(seconds);
    }
}
