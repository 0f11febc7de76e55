/* COM1 as the console: 115200 baud, 8 data bits, no parity, one stop bit, FIFOs on, polled. */
#include "console.h"

enum { DATA = 0, INTERRUPT_ENABLE = 1, FIFO_CONTROL = 2, LINE_CONTROL = 3, MODEM_CONTROL = 4, LINE_STATUS = 5 };

void serial_init(void)
{
    outb(PORT_COM1 + INTERRUPT_ENABLE, 0);
    outb(PORT_COM1 + LINE_CONTROL, 0x80);
    outb(PORT_COM1 + DATA, 1);
    outb(PORT_COM1 + INTERRUPT_ENABLE, 0);
    outb(PORT_COM1 + LINE_CONTROL, 0x03);
    outb(PORT_COM1 + FIFO_CONTROL, 0x07);
    outb(PORT_COM1 + MODEM_CONTROL, 0x03);
}

void console_put(char c)
{
    if (c == '\n') {
        console_put('\r');
    }
    while (!(inb(PORT_COM1 + LINE_STATUS) & 0x20)) {
        cpu_pause();
    }
    outb(PORT_COM1 + DATA, (u8)c);
}
