/**
 * MMX, SSE, AVX and their relatives, bound to operands: which registers and memory an instruction uses and when it may be
 * used at all. What it computes is in {@code simd} and {@code fpu}.
 *
 * <p>Threads and state: operations are immutable; all state is the core's {@code FloatingState}.
 */
package org.alcazar.core.exec.vector;
