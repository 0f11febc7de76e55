/**
 * Guest software that comes with the emulator: images as resources, their sources in {@code testimages/guest}. The
 * classes here only name and load them; they may be used from any thread and keep no state.
 */
package org.alcazar.testimages;
