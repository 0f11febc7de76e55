/**
 * What instructions do: one class a family of the manual's chapter, bound once when a block is decoded.
 *
 * <p>Threads: operations are immutable and shared by the cores of a machine. State: none; it is all in the core.
 */
package org.alcazar.core.exec;
