package org.alcazar.devices.share;

/**
 * What the protocol calls a qid: which file it is.
 *
 * @param type {@link #FOLDER}, {@link #LINK} or {@link #FILE}
 * @param number the same for the same file as long as the server lives
 */
record FileIdentity(int type, long number) {
    static final int FOLDER = 0x80;
    static final int LINK = 0x02;
    static final int FILE = 0;
}
