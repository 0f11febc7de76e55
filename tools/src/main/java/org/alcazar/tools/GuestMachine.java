package org.alcazar.tools;

import java.util.function.LongFunction;
import org.alcazar.core.machine.Machine;
import org.alcazar.core.machine.StopReason;

/**
 * A machine that is ready to run, plain or hybrid.
 *
 * @param runner runs it for at most so many ticks
 * @param epilogue what is left to be told when it has stopped, after its output
 */
record GuestMachine(Machine machine, LongFunction<StopReason> runner, Runnable epilogue) {}
