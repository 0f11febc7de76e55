/** The machine: CPU, memory, address translation, time and state. Knows no device, no file, no socket. */
package org.alcazar.core;
