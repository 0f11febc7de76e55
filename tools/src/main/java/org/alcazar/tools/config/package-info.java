/**
 * Machine files: the options of {@code alcazar run} in a file, as YAML with the names of the options, or as the XML
 * description of a VMM that hybrid machines were first made with.
 */
package org.alcazar.tools.config;
