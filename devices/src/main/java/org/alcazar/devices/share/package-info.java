/**
 * A folder of the host shared with the guest: the file protocol 9P2000.L, as Linux speaks it, over the host's file system.
 *
 * <p>The guest sees the folder and nothing above it: names are single components, symbolic links are the guest's to
 * follow, and every step of a path is looked at without following one on the host.
 *
 * <p>Threads: a server belongs to its machine's thread. What is in the folder, times and ownership included, is input
 * from the host; all else, identities of files too, depends on the guest's requests alone.
 */
package org.alcazar.devices.share;
