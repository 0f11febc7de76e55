package org.alcazar.hvm.protocol;

import org.alcazar.core.memory.BusView;
import org.alcazar.core.memory.GuestMemory;

/** The page shared by ROS, HRT and the hybrid machine, which writes it and never reads it back. */
public final class CommPage {
    private static final int ARGUMENT_1 = 8;
    private static final int ARGUMENT_2 = 16;

    private final BusView view;
    private long address = -1;

    /** @param view any view that shows the page */
    public CommPage(BusView view) {
        this.view = view;
    }

    /** Where the page is shown from now on, a guest-physical address; -1 for nowhere. */
    public void setAddress(long physical) {
        address = physical;
    }

    public long address() {
        return address;
    }

    /** Leaves the second argument as it is. */
    void write(long code, long argument1) {
        view.write(address, 8, code);
        view.write(address + ARGUMENT_1, 8, argument1);
    }

    void write(long code, long argument1, long argument2) {
        write(code, argument1);
        view.write(address + ARGUMENT_2, 8, argument2);
    }

    /** Start of an HRT. */
    public void clear() {
        view.clear(address, GuestMemory.PAGE_SIZE);
    }
}
