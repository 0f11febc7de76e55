/**
 * Events of a hybrid machine as lines of text.
 *
 * <p>Threads: events come on the machine's thread, in the order in which they happen. State: none of the machine's; a
 * trace can come and go without changing what the guests see.
 */
package org.alcazar.hvm.trace;
