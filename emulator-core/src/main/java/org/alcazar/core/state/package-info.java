/**
 * Named, typed, versioned sections: the one form in which a component's state is saved, restored, hashed and shown.
 *
 * <p>Threads: none of its own. State: it is the state of others.
 */
package org.alcazar.core.state;
