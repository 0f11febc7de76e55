/**
 * What an HRT starts from: its image and the checks on it, the partition of memory and cores, the tables at the top of
 * memory, the information block and the first state of its cores.
 *
 * <p>Threads: values and pure functions; writers belong to the machine's thread. State: none of its own, it is what
 * ends up in guest memory and cores.
 */
package org.alcazar.hvm.boot;
