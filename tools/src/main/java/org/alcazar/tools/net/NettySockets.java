package org.alcazar.tools.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.alcazar.devices.net.HostEvent;
import org.alcazar.devices.net.HostEvent.Kind;
import org.alcazar.devices.net.HostSockets;

/** Sockets of the host for a guest. What listens does so on 127.0.0.1 only. */
public final class NettySockets implements HostSockets, AutoCloseable {
    /** A port of the host that leads to one of the guest; 0 lets the host choose. */
    public record Forward(int hostPort, int guestPort) {}

    private static final int CONNECT_MILLIS = 10_000;
    private static final int LARGEST_DATAGRAM = 65_535;

    private final MultiThreadIoEventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("network", true), NioIoHandler.newFactory());
    private final EventLoop loop = group.next();
    private final ExecutorService resolver = Executors.newSingleThreadExecutor(new DefaultThreadFactory("names", true));
    /** Those in use; touched on the event loop only. */
    private final Map<Integer, Channel> channels = new HashMap<>();

    private Consumer<byte[]> events = event -> {};
    private int nextAccepted = 1;

    @Override
    public void start(Consumer<byte[]> target) {
        loop.submit(() -> events = target).syncUninterruptibly();
    }

    /**
     * Listens on ports of the host.
     *
     * @return the ports, in order
     * @throws IOException if one cannot be had; the message names it
     */
    public List<Integer> forward(List<Forward> forwards) throws IOException {
        List<Integer> ports = new ArrayList<>();
        for (Forward forward : forwards) {
            ChannelFuture bound = new ServerBootstrap()
                    .group(group)
                    .channel(NioServerSocketChannel.class)
                    .option(ChannelOption.SO_REUSEADDR, true)
                    .childOption(ChannelOption.AUTO_READ, false)
                    .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                    .childOption(ChannelOption.TCP_NODELAY, true)
                    .childHandler(new ChannelInitializer<SocketChannel>() {
                        @Override
                        protected void initChannel(SocketChannel channel) {
                            accepted(channel, forward.guestPort);
                        }
                    })
                    .bind(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), forward.hostPort)
                    .awaitUninterruptibly();
            if (!bound.isSuccess()) {
                throw new IOException(
                        "cannot listen on 127.0.0.1:" + forward.hostPort + ": "
                                + bound.cause().getMessage(),
                        bound.cause());
            }
            ports.add(((InetSocketAddress) bound.channel().localAddress()).getPort());
        }
        return ports;
    }

    private void accepted(SocketChannel channel, int guestPort) {
        int id = nextAccepted;
        nextAccepted += 2;
        channels.put(id, channel);
        channel.pipeline().addLast(new StreamHandler(id, this::report, () -> channels.remove(id, channel)));
        report(HostEvent.number(Kind.ACCEPTED, id, guestPort, 2));
    }

    private void report(HostEvent event) {
        events.accept(event.encode());
    }

    private void reset(int id) {
        report(new HostEvent(Kind.RESET, id, new byte[0]));
    }

    private static InetSocketAddress socketAddress(int address, int port) {
        try {
            byte[] bytes = ByteBuffer.allocate(4).putInt(address).array();
            return new InetSocketAddress(InetAddress.getByAddress(bytes), port);
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an address", e);
        }
    }

    /** Does something with a socket, on the event loop; for one that is not there any more, tells so. */
    private void with(int id, Consumer<Channel> action) {
        loop.execute(() -> {
            Channel channel = channels.get(id);
            if (channel == null) {
                reset(id);
            } else {
                action.accept(channel);
            }
        });
    }

    /** The same, but nobody minds when it is not there. */
    private void ifThere(int id, Consumer<Channel> action) {
        loop.execute(() -> {
            Channel channel = channels.get(id);
            if (channel != null) {
                action.accept(channel);
            }
        });
    }

    @Override
    public void connect(int id, int address, int port) {
        loop.execute(() -> {
            ChannelFuture opening = new Bootstrap()
                    .group(group)
                    .channel(NioSocketChannel.class)
                    .option(ChannelOption.AUTO_READ, false)
                    .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                    .option(ChannelOption.TCP_NODELAY, true)
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                    .handler(new StreamHandler(id, this::report, () -> channels.remove(id) != null))
                    .connect(socketAddress(address, port));
            channels.put(id, opening.channel());
            opening.addListener(done -> {
                if (channels.get(id) != opening.channel()) {
                    return;
                }
                if (done.isSuccess()) {
                    report(new HostEvent(Kind.CONNECTED, id, new byte[0]));
                } else {
                    channels.remove(id);
                    reset(id);
                }
            });
        });
    }

    @Override
    public void send(int id, byte[] bytes) {
        with(id, channel -> channel.writeAndFlush(Unpooled.wrappedBuffer(bytes)).addListener(done -> {
            if (channels.get(id) != channel) {
                return;
            }
            if (done.isSuccess()) {
                report(HostEvent.number(Kind.WRITTEN, id, bytes.length, 4));
            } else {
                channels.remove(id);
                end(channel);
                reset(id);
            }
        }));
    }

    @Override
    public void consumed(int id, int count) {
        ifThere(id, channel -> channel.pipeline().get(StreamHandler.class).consumed(count));
    }

    @Override
    public void endOutput(int id) {
        // Behind everything that is still being written.
        with(id, channel -> channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> endOutput(channel)));
    }

    @Override
    public void close(int id) {
        ifThere(id, channel -> {
            channels.remove(id);
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> end(channel));
        });
    }

    @Override
    public void abort(int id) {
        ifThere(id, channel -> {
            channels.remove(id);
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            end(channel);
        });
    }

    @Override
    public void openDatagram(int id, int address, int port) {
        loop.execute(() -> {
            Channel channel = new Bootstrap()
                    .group(group)
                    .channel(NioDatagramChannel.class)
                    .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(LARGEST_DATAGRAM))
                    .handler(new DatagramHandler(id, this::report))
                    .connect(socketAddress(address, port))
                    .channel();
            channels.put(id, channel);
            channel.closeFuture().addListener(done -> {
                if (channels.remove(id, channel)) {
                    reset(id);
                }
            });
        });
    }

    @Override
    public void sendDatagram(int id, byte[] payload) {
        with(id, channel -> {
            ByteBuf buffer = Unpooled.wrappedBuffer(payload);
            var unused = channel.writeAndFlush(buffer);
        });
    }

    @Override
    public void resolve(int id, String name) {
        resolver.execute(() -> {
            ByteBuffer found = ByteBuffer.allocate(4 * 64);
            try {
                for (InetAddress address : InetAddress.getAllByName(name)) {
                    byte[] bytes = address.getAddress();
                    if (bytes.length == 4 && found.remaining() >= 4) {
                        found.put(bytes);
                    }
                }
            } catch (UnknownHostException e) {
                // Then there are none.
            }
            byte[] addresses = new byte[found.flip().remaining()];
            found.get(addresses);
            loop.execute(() -> report(new HostEvent(Kind.RESOLVED, id, addresses)));
        });
    }

    private static void end(Channel channel) {
        var unused = channel.close();
    }

    private static void endOutput(Channel channel) {
        var unused = ((SocketChannel) channel).shutdownOutput();
    }

    /** Ends every socket. */
    @Override
    public void close() {
        resolver.shutdownNow();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
