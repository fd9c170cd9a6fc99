"""One lesson per file, named by the file."""
