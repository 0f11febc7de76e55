package org.alcazar.devices.boot;

/** A module and where it is. */
record PlacedModule(long start, long end, String text) {}
