/** Guest software with its sources, as resources for users and tests. */
package org.alcazar.testimages;
