package org.alcazar.tools.hvm;

import java.util.ArrayList;
import java.util.List;

/** Finds what repeats: a group of steps that comes several times in a row is shown once. */
final class Folding {
    private static final int LONGEST = 24;
    private static final int LEAST_TIMES = 3;

    private Folding() {}

    /**
     * Some steps in a row.
     *
     * @param times how often they come, the later times with other arguments perhaps
     * @param end virtual time of the last step of the last time
     */
    record Group(List<Step> steps, int times, long end) {}

    /** Groups of all steps, in order; what does not repeat is in groups of one step. */
    static List<Group> fold(List<Step> steps) {
        String[] shapes = steps.stream().map(Step::shape).toArray(String[]::new);
        List<Group> groups = new ArrayList<>();
        for (int at = 0; at < shapes.length; ) {
            int length = 1;
            int times = 1;
            for (int candidate = 1; candidate <= LONGEST && at + candidate <= shapes.length; candidate++) {
                int found = repeats(shapes, at, candidate);
                if (found >= LEAST_TIMES && (found - 1) * candidate > (times - 1) * length) {
                    length = candidate;
                    times = found;
                }
            }
            int end = at + length * times;
            groups.add(new Group(
                    steps.subList(at, at + length), times, steps.get(end - 1).nanos()));
            at = end;
        }
        return groups;
    }

    private static int repeats(String[] shapes, int at, int length) {
        int times = 1;
        while (at + (times + 1) * length <= shapes.length && same(shapes, at, at + times * length, length)) {
            times++;
        }
        return times;
    }

    private static boolean same(String[] shapes, int first, int second, int length) {
        for (int i = 0; i < length; i++) {
            if (!shapes[first + i].equals(shapes[second + i])) {
                return false;
            }
        }
        return true;
    }
}
