package org.alcazar.tools.demo;

/** Colours of the timeline, or none. */
enum Palette {
    ROS("36"),
    HRT("32"),
    HYPERCALL("33"),
    UPCALL("35"),
    STATE("34"),
    GOOD("1;32"),
    BAD("1;31"),
    TITLE("1"),
    FAINT("2");

    private final String code;

    Palette(String code) {
        this.code = code;
    }

    String paint(String text, boolean coloured) {
        return coloured ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
