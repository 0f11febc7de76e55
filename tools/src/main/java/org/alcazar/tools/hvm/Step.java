package org.alcazar.tools.hvm;

/**
 * One line of a timeline.
 *
 * @param nanos virtual time
 * @param from lane it starts in: a core's name, {@link #HVM}, or empty for a note in no lane
 * @param to lane it ends in; the same as {@code from} for something that stays there
 * @param kind what colours it: request, answer, upcall, state, event, signal, console, bad, reboot
 * @param text what happened
 */
record Step(long nanos, String from, String to, String kind, String text) {
    static final String HVM = "HVM";

    /** What makes two steps the same but for time and arguments. */
    String shape() {
        int arguments = text.indexOf('(');
        return from + '>' + to + ':' + kind + ':' + (arguments < 0 ? text : text.substring(0, arguments));
    }
}
