/**
 * The program {@code alcazar}.
 *
 * <p>Threads: the machine runs on the main thread; input and time limits have threads of their own, which only post
 * input and ask for a stop. State: none outside a command's run.
 */
package org.alcazar.tools;
