package org.alcazar.tools.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.alcazar.devices.net.HostEvent;
import org.alcazar.devices.net.HostEvent.Kind;

/** Reports what a TCP connection brings, as fast as the guest takes it. */
final class StreamHandler extends ChannelInboundHandlerAdapter {
    /** Bytes that may be on their way to the guest. */
    private static final int LIMIT = 1 << 18;

    private final int id;
    private final Consumer<HostEvent> events;
    private final BooleanSupplier forget;
    private ChannelHandlerContext context;
    private int underWay;
    private boolean ended;

    /** @param forget takes the socket out of use; says whether it still was in use */
    StreamHandler(int id, Consumer<HostEvent> events, BooleanSupplier forget) {
        this.id = id;
        this.events = events;
        this.forget = forget;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelActive(ChannelHandlerContext active) {
        active.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext reading, Object message) {
        ByteBuf buffer = (ByteBuf) message;
        byte[] bytes = ByteBufUtil.getBytes(buffer);
        buffer.release();
        underWay += bytes.length;
        events.accept(new HostEvent(Kind.DATA, id, bytes));
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext reading) {
        readMore();
    }

    /** The guest has taken some. */
    void consumed(int count) {
        underWay -= count;
        readMore();
    }

    private void readMore() {
        if (underWay < LIMIT && !ended) {
            context.read();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext source, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE && !ended) {
            ended = true;
            events.accept(new HostEvent(Kind.END, id, new byte[0]));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext inactive) {
        if (forget.getAsBoolean()) {
            events.accept(new HostEvent(Kind.RESET, id, new byte[0]));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext failed, Throwable cause) {
        var unused = failed.close();
    }
}
