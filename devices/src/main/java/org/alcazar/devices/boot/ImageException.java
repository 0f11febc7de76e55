package org.alcazar.devices.boot;

import com.google.common.base.CharMatcher;

/** A guest image or a boot request that cannot be used. The message is one line: the file, the value, the rule. */
public final class ImageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String problem;

    /**
     * @param fileName the file at fault
     * @param problem the value and the rule, one sentence without a full stop
     */
    public ImageException(String fileName, String problem) {
        super(oneLine(fileName + ": " + problem));
        this.problem = oneLine(problem);
    }

    private static String oneLine(String text) {
        return CharMatcher.javaIsoControl().replaceFrom(text, '?');
    }

    /** The message without the file. */
    String problem() {
        return problem;
    }
}
