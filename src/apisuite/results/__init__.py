"""What outlives a run: its record, the merge of several records, and the history of the runs before."""
