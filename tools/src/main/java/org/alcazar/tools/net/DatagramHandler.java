package org.alcazar.tools.net;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.util.function.Consumer;
import org.alcazar.devices.net.HostEvent;
import org.alcazar.devices.net.HostEvent.Kind;

/** Reports the datagrams that a socket gets from its peer. */
final class DatagramHandler extends SimpleChannelInboundHandler<DatagramPacket> {
    private final int id;
    private final Consumer<HostEvent> events;

    DatagramHandler(int id, Consumer<HostEvent> events) {
        this.id = id;
        this.events = events;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
        events.accept(new HostEvent(Kind.DATAGRAM, id, ByteBufUtil.getBytes(packet.content())));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // A peer without a listener: there is nobody to tell, as with any datagram that is lost.
    }
}
