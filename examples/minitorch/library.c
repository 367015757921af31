/* SPDX-License-Identifier: MIT */
/* Every library of minitorch: what matters about it is in its dynamic section. */
const char minitorch[] = "a miniature of a library of torch";
