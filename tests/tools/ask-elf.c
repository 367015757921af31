/* SPDX-License-Identifier: MIT */
/* Answers what the command makes of ELF files. */
int main(void)
{
	return 0;
}
