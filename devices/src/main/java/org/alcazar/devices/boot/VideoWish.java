package org.alcazar.devices.boot;

/**
 * The video mode a kernel's header asks for; a zero is no preference.
 *
 * @param depth bits a pixel
 * @param required whether the kernel cannot do without a frame buffer
 */
public record VideoWish(long width, long height, long depth, boolean required) {}
