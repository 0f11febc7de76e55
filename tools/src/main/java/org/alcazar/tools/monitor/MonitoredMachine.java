package org.alcazar.tools.monitor;

import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import org.alcazar.core.machine.Machine;
import org.alcazar.core.machine.StopReason;
import org.alcazar.devices.PcBoard;

/**
 * What a monitor can look at.
 *
 * @param runner runs the machine for at most so many ticks
 * @param board its devices, if it is a plain PC
 * @param blocks a line about each block device
 */
public record MonitoredMachine(
        Machine machine, LongFunction<StopReason> runner, Optional<PcBoard> board, List<String> blocks) {}
