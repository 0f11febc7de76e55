#ifndef SYS_LA57_H
#define SYS_LA57_H

/* Leaves IA-32e mode and enters it again with this CR3 and CR4. */
void reenter_long_mode(unsigned long cr3, unsigned long cr4);

#endif
