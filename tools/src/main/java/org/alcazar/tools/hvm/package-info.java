/**
 * What passes between the halves of a hybrid machine, for people: the trace as JSON lines, the timeline that is drawn of
 * it, and the table of latencies.
 */
package org.alcazar.tools.hvm;
