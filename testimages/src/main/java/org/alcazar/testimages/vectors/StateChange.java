package org.alcazar.testimages.vectors;

import java.math.BigInteger;
import java.util.Map;
import java.util.SortedMap;

/**
 * What is special about a state: the registers and bytes that differ from some other state.
 *
 * @param registers register names, as in the file, to values of 64 bits
 * @param wide names of wider registers, as in the file, to values
 * @param memory linear addresses to the bytes from there on
 */
record StateChange(Map<String, Long> registers, Map<String, BigInteger> wide, SortedMap<Long, byte[]> memory) {}
