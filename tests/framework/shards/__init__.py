"""Parts of a suite, their records, the merge, and what former runs tell."""
