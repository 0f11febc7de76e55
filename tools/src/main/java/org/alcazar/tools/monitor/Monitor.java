package org.alcazar.tools.monitor;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.alcazar.core.machine.StopReason;

/**
 * The way from a person's thread to the machine's: lines come in on one side, and are carried out on the other when the
 * machine has been interrupted for them.
 */
public final class Monitor {
    /** What {@link StopReason.Interrupted} says when the machine stopped for the monitor. */
    public static final String REASON = "the monitor has a command";

    private static final long LOOK_MILLIS = 50;

    private record Request(String line, CompletableFuture<String> answer) {}

    private final MonitoredMachine target;
    private final MonitorCommands commands;
    private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();

    public Monitor(MonitoredMachine target) {
        this.target = target;
        commands = new MonitorCommands(target);
    }

    /** Words a line can begin with. */
    public List<String> words() {
        return commands.words();
    }

    /** Has a line carried out, from any thread but the machine's, and waits for what it says. */
    public String submit(String line) throws InterruptedException {
        Request request = new Request(line, new CompletableFuture<>());
        requests.add(request);
        target.machine().interrupt(REASON);
        try {
            return request.answer().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /**
     * Carries out what has been submitted, and stays while the machine is to be stopped; on the machine's thread.
     *
     * @return why the machine does not go on; null if it does
     */
    public StopReason serve() {
        while (true) {
            Request request = next();
            if (request != null) {
                StringWriter text = new StringWriter();
                MonitorCommands.Flow flow = commands.execute(request.line(), new PrintWriter(text));
                request.answer().complete(text.toString());
                if (flow == MonitorCommands.Flow.QUIT) {
                    return new StopReason.Interrupted("the monitor was told to quit");
                } else if (commands.ended() != null) {
                    return commands.ended();
                }
            } else if (!commands.stopped()) {
                return null;
            }
            if (commands.stopped()) {
                StopReason other = target.runner().apply(0);
                if (other instanceof StopReason.Interrupted interrupted
                        && !interrupted.why().equals(REASON)) {
                    return other;
                }
            }
        }
    }

    private Request next() {
        try {
            return commands.stopped() ? requests.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS) : requests.poll();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /** The machine is gone: nobody will answer what is still waiting. */
    public void close() {
        for (Request left = requests.poll(); left != null; left = requests.poll()) {
            left.answer().complete("the machine has ended\n");
        }
    }
}
