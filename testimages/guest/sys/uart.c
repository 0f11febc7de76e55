/* The 16550: registers, loopback, FIFOs, interrupt identification. COM1 is the console too: nothing prints in between. */
#include "devices.h"

enum { RBR = PORT_COM1, DLL = PORT_COM1, IER = PORT_COM1 + 1, DLM = PORT_COM1 + 1, IIR = PORT_COM1 + 2,
       FCR = PORT_COM1 + 2, LCR = PORT_COM1 + 3, MCR = PORT_COM1 + 4, LSR = PORT_COM1 + 5, MSR = PORT_COM1 + 6,
       SCR = PORT_COM1 + 7 };
enum { DATA_READY = 1, OVERRUN = 2, TRANSMITTER_EMPTY = 0x40, LOOP = 0x10 };

/* The results of one part, taken in loopback and told after it. */
static struct {
    bool good;
    const char *text;
} results[32];
static int result_count;

static void result(bool good, const char *text)
{
    results[result_count].good = good;
    results[result_count++].text = text;
}

static void begin(u8 fifo_control)
{
    WAIT_FOR(inb(LSR) & TRANSMITTER_EMPTY);
    result_count = 0;
    outb(IER, 0);
    outb(MCR, LOOP);
    outb(FCR, fifo_control);
    while (inb(LSR) & DATA_READY) {
        inb(RBR);
    }
    inb(LSR);
    inb(MSR);
}

static void end(void)
{
    outb(IER, 0);
    outb(FCR, 0x07);
    outb(MCR, 0x03);
    for (int i = 0; i < result_count; i++) {
        ok(results[i].good, results[i].text);
    }
}

/* Sends, and waits longer than a byte takes at 115200 baud; reading LSR would clear what some tests look for. */
static void send(u8 byte)
{
    outb(RBR, byte);
    delay_microseconds(200);
}

static void registers(void)
{
    begin(0x07);
    outb(SCR, 0x5A);
    bool first = inb(SCR) == 0x5A;
    outb(SCR, 0xA5);
    result(first && inb(SCR) == 0xA5, "the scratch register reads back");
    u8 control = inb(LCR);
    outb(LCR, control | 0x80);
    u8 old = inb(DLL);
    outb(DLL, 0x34);
    outb(DLM, 0x12);
    bool divisor = inb(DLL) == 0x34 && inb(DLM) == 0x12;
    outb(DLL, old);
    outb(DLM, 0);
    outb(LCR, control);
    result(divisor, "the divisor latch reads back while LCR.DLAB is set");
    result(inb(IER) == 0, "the interrupt enable register is there again without it");
    outb(IER, 0xF5);
    u8 enable = inb(IER);
    outb(IER, 0);
    result(enable == 0x05, "upper bits of the interrupt enable register are 0");
    outb(MCR, 0xF0);
    result((inb(MCR) & 0xE0) == 0, "upper bits of the modem control register are 0");
    result((inb(IIR) & 0xC0) == 0xC0, "IIR says the FIFOs are on");
    outb(FCR, 0);
    result((inb(IIR) & 0xC0) == 0, "IIR says the FIFOs are off");
    result((inb(LSR) & 0x60) == 0x60, "the transmitter is empty");
    end();
}

static void loopback(void)
{
    static const struct {
        u8 control, status;
    } lines[] = {{0x01, 0x20}, {0x02, 0x10}, {0x04, 0x40}, {0x08, 0x80}};
    about("loopback");
    begin(0);
    send(0x42);
    result(inb(LSR) & DATA_READY, "a byte sent is received");
    result(inb(RBR) == 0x42, "unchanged");
    result(!(inb(LSR) & DATA_READY), "and gone once read");
    bool good = true;
    for (int i = 0; i < 4; i++) {
        outb(MCR, LOOP | lines[i].control);
        good = good && (inb(MSR) & 0xF0) == lines[i].status;
    }
    result(good, "DTR, RTS, OUT1, OUT2 show as DSR, CTS, RI, DCD");
    outb(MCR, LOOP);
    inb(MSR);
    outb(MCR, LOOP | 0x02);
    result((inb(MSR) & 0x0F) == 0x01, "a change of CTS sets its delta bit");
    result((inb(MSR) & 0x0F) == 0, "which reading clears");
    outb(MCR, LOOP | 0x04);
    inb(MSR);
    outb(MCR, LOOP);
    result((inb(MSR) & 0x04) == 0x04, "the trailing edge of RI sets its bit");
    send(1);
    send(2);
    result(inb(LSR) & OVERRUN, "without FIFO, a second byte overruns the first");
    result(!(inb(LSR) & OVERRUN), "reading LSR clears the overrun");
    result(inb(RBR) == 2, "the later byte wins");
    end();
    about("");
}

static void fifo(void)
{
    about("FIFO");
    begin(0x07);
    for (u8 i = 0; i < 16; i++) {
        send((u8)(0x30 + i));
    }
    bool overrun = inb(LSR) & OVERRUN;
    result(!overrun, "holds sixteen bytes");
    send(0x99);
    result(inb(LSR) & OVERRUN, "the seventeenth overruns");
    bool order = true;
    for (u8 i = 0; i < 16; i++) {
        order = order && inb(RBR) == 0x30 + i;
    }
    result(order, "the sixteen come out in order");
    result(!(inb(LSR) & DATA_READY), "and no more");
    send(1);
    outb(FCR, 0x03);
    result(!(inb(LSR) & DATA_READY), "the receiver FIFO can be cleared");
    end();
    about("");
}

static void identification(void)
{
    about("IIR");
    begin(0xC7);
    result((inb(IIR) & 0x0F) == 1, "nothing pending");
    outb(IER, 0x02);
    result((inb(IIR) & 0x0F) == 2, "transmitter empty");
    result((inb(IIR) & 0x0F) == 1, "reading IIR clears it");
    outb(IER, 0x01);
    send(7);
    bool timeout = WAIT_FOR((inb(IIR) & 0x0F) == 0x0C);
    result(timeout, "one byte below the trigger level: character timeout");
    inb(RBR);
    result((inb(IIR) & 0x0F) == 1, "reading the byte clears it");
    for (int i = 0; i < 14; i++) {
        send(7);
    }
    result((inb(IIR) & 0x07) == 4, "fourteen bytes: received data");
    outb(FCR, 0xC3);
    outb(IER, 0x08);
    inb(MSR);
    outb(MCR, LOOP | 0x01);
    result((inb(IIR) & 0x0F) == 0, "modem status");
    inb(MSR);
    result((inb(IIR) & 0x0F) == 1, "reading MSR clears it");
    end();
    begin(0);
    outb(IER, 0x0F);
    inb(IIR);
    outb(MCR, LOOP | 0x02);
    send(1);
    send(2);
    result((inb(IIR) & 0x0F) == 6, "line status comes first");
    inb(LSR);
    result((inb(IIR) & 0x0F) == 4, "then received data");
    inb(RBR);
    result((inb(IIR) & 0x0F) == 2, "then transmitter empty");
    result((inb(IIR) & 0x0F) == 0, "then modem status");
    inb(MSR);
    result((inb(IIR) & 0x0F) == 1, "then nothing");
    end();
    about("");
}

void tests(void)
{
    registers();
    loopback();
    fifo();
    identification();
}
