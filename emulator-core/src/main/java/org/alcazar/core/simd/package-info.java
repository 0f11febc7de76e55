/**
 * What packed integer, element-moving and cryptographic vector instructions compute: pure functions of quadwords, without registers,
 * memory or faults, which {@code exec.vector} binds to operands.
 *
 * <p>Vectors are runs of quadwords in a {@code long[]}, least significant first, named by the index of their first one;
 * most functions work on one 128-bit lane. The result may be where an argument is.
 *
 * <p>Threads and state: static functions without state; any thread may call them.
 */
package org.alcazar.core.simd;
