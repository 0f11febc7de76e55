package org.alcazar.tools;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.alcazar.tools.net.NettySockets;
import org.alcazar.tools.net.NettySockets.Forward;
import picocli.CommandLine.Option;

/** The network. */
final class NetOptions {
    private static final Pattern FORWARD = Pattern.compile("hostfwd=tcp:([0-9]{1,5})-([0-9]{1,5})");
    private static final String EXPECTED = "expected user[,hostfwd=tcp:HOSTPORT-GUESTPORT]";

    @Option(
            names = "--net",
            paramLabel = "user[,hostfwd=tcp:HOSTPORT-GUESTPORT]",
            description = {
                "a virtio network device; the guest is 10.0.2.15, the host's loopback 10.0.2.2",
                "hostfwd, which may be repeated: a port of 127.0.0.1 leads to one of the guest"
            })
    private String net;

    /** Refuses what makes no sense. */
    void check() {
        forwards();
    }

    private List<Forward> forwards() {
        List<Forward> forwards = new ArrayList<>();
        if (net == null) {
            return forwards;
        }
        String[] parts = net.split(",", -1);
        if (!parts[0].equals("user")) {
            throw new UserError("unknown network '" + parts[0] + "' of --net; " + EXPECTED);
        }
        for (int i = 1; i < parts.length; i++) {
            Matcher forward = FORWARD.matcher(parts[i]);
            if (!forward.matches()) {
                throw new UserError("'" + parts[i] + "' of --net; " + EXPECTED);
            }
            forwards.add(new Forward(port(forward.group(1)), port(forward.group(2))));
        }
        return forwards;
    }

    private static int port(String text) {
        int port = Integer.parseInt(text);
        if (port < 1 || port > 65_535) {
            throw new UserError("port " + text + " of --net is out of range; expected 1 to 65535");
        }
        return port;
    }

    /** Opens the host's side, which is empty without the option. */
    HostNetwork open() {
        if (net == null) {
            return HostNetwork.NONE;
        }
        NettySockets sockets = new NettySockets();
        try {
            sockets.forward(forwards());
        } catch (IOException e) {
            sockets.close();
            throw new UserError("--net: " + e.getMessage());
        }
        return HostNetwork.of(sockets);
    }
}
