package org.alcazar.devices.boot;

/** A file handed to the kernel: its bytes, and a string that says what it is. */
public final class BootModule {
    private final String text;
    private final byte[] content;

    /**
     * @param text the file's name, and arguments behind a space if there are any
     * @param content not copied; must not change any more
     */
    public BootModule(String text, byte[] content) {
        this.text = text;
        this.content = content;
    }

    public String text() {
        return text;
    }

    /** The bytes themselves, not to be changed. */
    public byte[] content() {
        return content;
    }

    /** The file's name: the text up to the first space. */
    public String fileName() {
        int space = text.indexOf(' ');
        return space < 0 ? text : text.substring(0, space);
    }
}
