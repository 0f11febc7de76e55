package org.alcazar.core.exec;

import org.alcazar.core.cpu.Core;

/**
 * One decoded instruction, bound to its operands: what the interpreter executes.
 *
 * <p>An operation is immutable, shared by all cores of a machine, and must leave nothing changed when it raises a fault
 * (string instructions leave their progress). The contract with the run loop:
 *
 * <ul>
 *   <li>an operation in the middle of a block does not look at {@link Core#rip}; the only change of
 *       control flow it may make is a conditional branch, by {@link Core#jump};
 *   <li>an operation that ends its block finds {@link Core#rip} holding the address of the next instruction and may
 *       change it;
 *   <li>an operation may execute the instruction behind it as well, if {@link Core#end} allows, and then moves
 *       {@link Core#position} to it;
 *   <li>RIP-relative operands use register slot {@link Core#BLOCK}, the address of the block's first instruction.
 * </ul>
 *
 * <p>An abstract class, not an interface: the call is on the hottest path there is, and a virtual call is cheaper.
 */
public abstract class Op {
    /** Executes the instruction on a core; returns normally when it has retired. */
    public abstract void execute(Core core);
}
