package org.alcazar.tools.hvm;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/** The lanes of a timeline from left to right: cores of the ROS, the hybrid machine, cores of the HRT. */
final class Lanes {
    private final List<String> names = new ArrayList<>();

    Lanes(List<Step> steps) {
        Comparator<String> byNumber =
                Comparator.comparingInt(name -> Integer.parseInt(name.substring(name.indexOf(' ') + 1)));
        TreeSet<String> ros = new TreeSet<>(byNumber);
        TreeSet<String> hrt = new TreeSet<>(byNumber);
        for (Step step : steps) {
            for (String lane : List.of(step.from(), step.to())) {
                if (lane.startsWith("ROS ")) {
                    ros.add(lane);
                } else if (lane.startsWith("HRT ")) {
                    hrt.add(lane);
                }
            }
        }
        names.addAll(ros);
        names.add(Step.HVM);
        names.addAll(hrt);
    }

    int count() {
        return names.size();
    }

    String name(int lane) {
        return names.get(lane);
    }

    int of(String name) {
        return names.indexOf(name);
    }
}
