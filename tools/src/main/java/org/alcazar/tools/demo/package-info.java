/**
 * The demonstration: the bundled ROS and HRT in one hybrid machine, and what passes between them as it happens.
 *
 * <p>Threads: the machine's. State: only of what has been shown.
 */
package org.alcazar.tools.demo;
