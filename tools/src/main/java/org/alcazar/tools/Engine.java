package org.alcazar.tools;

/** How instructions are executed, by the names on the command line. */
enum Engine {
    interpreter,
    /** The fastest there is for what is hot; so far that is the interpreter. */
    auto
}
