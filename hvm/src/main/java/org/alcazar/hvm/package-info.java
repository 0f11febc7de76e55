/** The hybrid virtual machine: partition, HRT images, hypercalls and upcalls. */
package org.alcazar.hvm;
