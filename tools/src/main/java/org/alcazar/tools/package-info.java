/** The program: the command line. */
package org.alcazar.tools;
