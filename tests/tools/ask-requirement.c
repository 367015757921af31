/* SPDX-License-Identifier: MIT */
/* Answers what the command makes of versions and requirements. */
int main(void)
{
	return 0;
}
