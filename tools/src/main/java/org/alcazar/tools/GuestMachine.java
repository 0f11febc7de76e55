package org.alcazar.tools;

import java.util.Optional;
import java.util.function.LongFunction;
import org.alcazar.core.machine.Machine;
import org.alcazar.core.machine.StopReason;
import org.alcazar.devices.PcBoard;

/**
 * A machine that is ready to run, plain or hybrid.
 *
 * @param runner runs it for at most so many ticks
 * @param board its devices, if it is a plain one
 * @param epilogue what is left to be told when it has stopped, after its output
 */
record GuestMachine(Machine machine, LongFunction<StopReason> runner, Optional<PcBoard> board, Runnable epilogue) {}
