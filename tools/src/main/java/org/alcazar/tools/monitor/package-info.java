/**
 * The monitor: commands that look at a running machine and steer it, in the words QEMU's users know. Commands are carried
 * out on the machine's thread between two turns of its cores, so that they see a consistent state and leave no trace in it.
 */
package org.alcazar.tools.monitor;
