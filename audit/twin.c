/* SPDX-License-Identifier: MIT */
/*
 * What a 32-bit process finds in place of libtrace.so: an audit module that asks not to be used.  Without
 * it, its ld.so would print that the 64-bit one cannot be loaded.
 *
 * Returning 0 is the way to say so, but glibc before 2.30 crashes on it (bug 24122).  Where only version
 * 1 is spoken, version 1 it is: with no hook but this one that does nothing.
 */
__attribute__((visibility("default"))) unsigned la_version(unsigned version);

unsigned la_version(unsigned version)
{
	return version >= 2 ? 0 : version;
}
