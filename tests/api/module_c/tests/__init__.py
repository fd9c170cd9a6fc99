"""One lesson per file; the file's name says which."""
